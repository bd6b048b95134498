import { type Signal, signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { WireRow } from '../../shared/state.js';
import { clockTime, duration } from '../format.js';
import { SIDE_TITLES } from '../proof/sides.js';
import { providers } from '../store.js';
import { classOf } from './filter.js';
import { WireDetailView } from './wire-detail.js';

/** Whether an exchange has been expanded. */
export const wireOpened: Signal<boolean> = signal(false);

/** An expandable row for one exchange. */
export function WireItem({ row }: { readonly row: WireRow }): JSX.Element {
  const open = useSignal(false);
  const { id, time, provider, side, kind, method, path, status, took, failure } = row;
  const title = providers.value.find(({ name }) => name === provider)?.title ?? provider;
  return (
    <li class={`exchange ${side}`}>
      <button
        type="button"
        class="line"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
          if (open.value) wireOpened.value = true;
        }}
      >
        <span class={`status s${classOf(status)}`}>{status === 0 ? (failure ?? 'none') : status}</span>
        <span class="what mono">
          <b>{method}</b> {path}
        </span>
        <span class="who">
          {title} · {SIDE_TITLES[side]}
          {kind === 'token' && <span class="badge token-badge">token</span>}
        </span>
        <span class="took">{duration(took)}</span>
        <time class="mono">{clockTime(time)}</time>
      </button>
      {open.value && <WireDetailView id={id} />}
    </li>
  );
}
