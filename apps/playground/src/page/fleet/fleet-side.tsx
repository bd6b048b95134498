import type { JSX } from 'preact';
import type { FleetProcessState, FleetSideName, FleetSideState } from '../../shared/state.js';
import { ActionButton } from '../action-button.js';
import { count } from '../format.js';
import { PHASES } from '../providers/token-panel.js';
import { fleet } from '../store.js';

const TITLES: Readonly<Record<FleetSideName, readonly [title: string, hint: string]>> = {
  store: ['With a shared store', 'one token request for all processes'],
  alone: ['Without a store', 'one token request per process'],
};

/** The processes on one side of the fleet, with their totals. */
export function FleetSide({ side }: { readonly side: FleetSideState }): JSX.Element {
  const { name, tokenRequests, served, failed, processes } = side;
  const [title, hint] = TITLES[name];
  const figures = [
    ['tokenRequests', 'token requests', tokenRequests],
    ['served', 'calls served', served],
    ['failed', 'failed calls', failed],
  ] as const;
  return (
    <div class={`side ${name}`} data-testid={`fleet-${name}`}>
      <h3>
        {title} <small>{hint}</small>
      </h3>
      <dl class="tiles">
        {figures.map(([key, label, value]) => (
          <div key={key} class={key}>
            <dt>{label}</dt>
            <dd data-testid={`fleet-${key}`}>{count(value)}</dd>
          </div>
        ))}
      </dl>
      <div class="processes">
        <table aria-label={`Processes: ${title}`}>
          <thead>
            <tr>
              <th scope="col">process</th>
              <th scope="col">phase</th>
              <th scope="col">fingerprint</th>
              <th scope="col">requested</th>
              {name === 'store' && <th scope="col">from the store</th>}
              <th scope="col">served</th>
              <th scope="col">
                <span class="hidden">Kill or start</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {processes.map((process) => (
              <ProcessRow key={process.id} process={process} shares={name === 'store'} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function ProcessRow({
  process: { id, phase, fingerprint, tokenRequests, adopted, served, storeFailure },
  shares,
}: {
  readonly process: FleetProcessState;
  readonly shares: boolean;
}): JSX.Element {
  const killed = phase === 'killed';
  return (
    <tr data-testid="process">
      <th scope="row">{id}</th>
      <td>
        <span class={`phase ${phase}`} data-testid="phase">
          {killed ? 'Killed' : PHASES[phase]}
        </span>
      </td>
      <td class="mono" data-testid="fingerprint">
        {fingerprint ?? '–'}
      </td>
      <td data-testid="requested">{count(tokenRequests)}</td>
      {shares && (
        <td>
          {count(adopted)}
          {storeFailure !== undefined && <small class="bad"> {storeFailure}</small>}
        </td>
      )}
      <td data-testid="served">{count(served)}</td>
      <td>
        <ActionButton disabled={fleet.value.busy} action={{ type: 'fleet.process', id, up: killed }}>
          {killed ? 'Start' : 'Kill'}
          <span class="hidden"> {id}</span>
        </ActionButton>
      </td>
    </tr>
  );
}
