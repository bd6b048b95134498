import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { clockTime, count, duration } from '../format.js';
import { SIDE_TITLES } from '../proof/sides.js';
import { providers } from '../store.js';
import { classOf } from './filter.js';
import type { WireGroup } from './wire-groups.js';
import { WireItem } from './wire-item.js';

/** Number of exchanges of a group that are shown initially and that each click adds. */
const PAGE_SIZE = 20;

/** An expandable row for equal exchanges. A group of one exchange is a row like any other. */
export function WireGroupItem({ group: rows }: { readonly group: WireGroup }): JSX.Element {
  const open = useSignal(false);
  const shown = useSignal(PAGE_SIZE);
  const [first] = rows;
  if (rows.length === 1) return <WireItem row={first} />;
  const { time, provider, side, kind, method, path, status, failure } = first;
  const title = providers.value.find(({ name }) => name === provider)?.title ?? provider;
  const took = rows.map((row) => row.took).sort((one, other) => one - other);
  return (
    <li class={`exchange ${side}`}>
      <button
        type="button"
        class="line"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <span class={`status s${classOf(status)}`}>{status === 0 ? (failure ?? 'none') : status}</span>
        <span class="what mono">
          <b>{method}</b> {path} <span class="times">×{count(rows.length)}</span>
        </span>
        <span class="who">
          {title} · {SIDE_TITLES[side]}
          {kind === 'token' && <span class="badge token-badge">token</span>}
        </span>
        <span class="took">{duration(took[Math.floor(took.length / 2)] ?? 0)}</span>
        <time class="mono">{clockTime(time)}</time>
      </button>
      {open.value && (
        <ol class="group-rows">
          {rows.slice(0, shown.value).map((row) => (
            <WireItem key={row.id} row={row} />
          ))}
          {rows.length > shown.value && (
            <li class="more">
              <button
                type="button"
                onClick={() => {
                  shown.value += PAGE_SIZE;
                }}
              >
                Show {count(Math.min(PAGE_SIZE, rows.length - shown.value))} more of {count(rows.length)}
              </button>
            </li>
          )}
        </ol>
      )}
    </li>
  );
}
