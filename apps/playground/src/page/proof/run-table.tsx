import type { JSX } from 'preact';
import type { Run, Side, Tally } from '../../shared/state.js';
import { ActionButton } from '../action-button.js';
import { count, duration } from '../format.js';
import { SIDE_HINTS, SIDE_TITLES } from './sides.js';

const STATES: Readonly<Record<Run['state'], string>> = { running: 'running', done: 'done', cancelled: 'canceled' };

interface Figure {
  readonly key: string;
  readonly label: string;
  readonly of: (tally: Tally) => string;
  /** Whether the figure reports a failure. */
  readonly isBad?: (tally: Tally) => boolean;
}

const FIGURES: readonly Figure[] = [
  { key: 'token-requests', label: 'Token requests', of: ({ tokenRequests }) => count(tokenRequests) },
  { key: 'ok', label: 'Calls that succeeded', of: ({ ok }) => count(ok) },
  { key: 'failed', label: 'Calls that failed', of: failures, isBad: (tally) => tally.ok < tally.done },
  { key: 'unauthorized', label: 'Responses with status 401', of: ({ unauthorized }) => count(unauthorized) },
  { key: 'p50', label: 'Median latency', of: ({ p50 }) => latency(p50) },
  { key: 'p99', label: '99th percentile', of: ({ p99 }) => latency(p99) },
  { key: 'took', label: 'Duration', of: ({ took }) => duration(took) },
];

/** The figures of a run, with a column for each client. */
export function RunTable({ run }: { readonly run: Run }): JSX.Element {
  const { id, provider, title, total, state, ours, opponent } = run;
  const expected = opponent === undefined ? total : total * 2;
  const done = ours.done + (opponent?.done ?? 0);
  const columns: readonly (readonly [Side, Tally])[] = [
    ['ours', ours],
    ...(opponent ? [[opponent.side, opponent] as const] : []),
  ];
  return (
    <section
      class={`run ${state}`}
      aria-label={`Run: ${title}`}
      data-testid="run"
      data-provider={provider}
      data-state={state}
    >
      <div class="run-head">
        <h3>{title}</h3>
        <span class="state">{STATES[state]}</span>
        {state === 'running' && <ActionButton action={{ type: 'cancel', run: id }}>Cancel</ActionButton>}
      </div>
      {state === 'running' && (
        <progress max={expected} value={done} aria-label="Progress">
          {count(done)} of {count(expected)}
        </progress>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">This run</th>
            {columns.map(([side]) => (
              <th key={side} scope="col" class={side} title={SIDE_HINTS[side]}>
                {SIDE_TITLES[side]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {FIGURES.map(({ key, label, of, isBad }) => (
            <tr key={key} class={key}>
              <th scope="row">{label}</th>
              {columns.map(([side, tally]) => (
                <td key={side} class={`${side}${isBad?.(tally) ? ' bad' : ''}`} data-testid={`${side}-${key}`}>
                  {of(tally)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The number of failed calls, with the codes of their errors. */
function failures({ ok, done, failed }: Tally): string {
  const codes = Object.keys(failed);
  return codes.length === 0 ? '0' : `${count(done - ok)} (${codes.join(', ')})`;
}

function latency(ms: number | undefined): string {
  return ms === undefined ? '–' : duration(ms);
}
