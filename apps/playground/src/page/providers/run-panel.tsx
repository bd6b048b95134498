import type { JSX } from 'preact';
import type { ProviderName, Run, Tally } from '../../shared/state.js';
import { ActionButton } from '../action-button.js';
import { count, duration } from '../format.js';
import { runs } from '../store.js';

const STATES: Readonly<Record<Run['state'], string>> = { running: 'running', done: 'done', cancelled: 'canceled' };

/** The current or most recent run of a provider. */
export function RunPanel({ provider }: { readonly provider: ProviderName }): JSX.Element | null {
  const run = runs.value.find((one) => one.provider === provider);
  if (run === undefined) return null;
  const { id, title, total, state, ours, naive } = run;
  const wholeCount = naive === undefined ? total : total * 2;
  const done = ours.done + (naive?.done ?? 0);
  return (
    <section class={`run ${state}`} aria-label={`Run: ${title}`} data-testid="run" data-state={state}>
      <div class="run-head">
        <h4>{title}</h4>
        <span class="state">{STATES[state]}</span>
        {state === 'running' && <ActionButton action={{ type: 'cancel', run: id }}>Cancel</ActionButton>}
      </div>
      {state === 'running' && (
        <progress max={wholeCount} value={done} aria-label="Progress">
          {count(done)} of {count(wholeCount)}
        </progress>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">Client</th>
            <th scope="col">succeeded</th>
            <th scope="col">failed</th>
            <th scope="col">token requests</th>
            <th scope="col">duration</th>
          </tr>
        </thead>
        <tbody>
          <TallyRow name="ours" tally={ours} />
          {naive && <TallyRow name="naive" tally={naive} />}
        </tbody>
      </table>
    </section>
  );
}

function TallyRow({ name, tally }: { readonly name: string; readonly tally: Tally }): JSX.Element {
  const failures = Object.entries(tally.failed);
  const failed = failures.reduce((sum, [, times]) => sum + times, 0);
  return (
    <tr class={name} data-testid={`tally-${name}`}>
      <th scope="row">{name}</th>
      <td data-testid="ok">{count(tally.ok)}</td>
      <td data-testid="failed" class={failed > 0 ? 'bad' : undefined}>
        {count(failed)}
        {failures.length > 0 && <small> {failures.map(([code]) => code).join(', ')}</small>}
      </td>
      <td data-testid="token-requests" class="strong">
        {count(tally.tokenRequests)}
      </td>
      <td>{duration(tally.took)}</td>
    </tr>
  );
}
