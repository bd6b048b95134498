import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { MAX_TRANSACTIONS, RATES } from '../../shared/actions.js';
import type { ProviderState } from '../../shared/state.js';
import { ActionButton } from '../action-button.js';
import { count } from '../format.js';
import { charted, runs } from '../store.js';

/** Buttons for a provider's actions. */
export function Actions({ provider: { name, can } }: { readonly provider: ProviderState }): JSX.Element {
  const naive = useSignal(true);
  const rate = useSignal(RATES[1] ?? 1);
  const transactions = useSignal(20);
  const busy = runs.value.some((run) => run.provider === name && run.state === 'running');
  const show = (): void => {
    charted.value = name;
  };
  return (
    <div class="actions">
      <div class="row">
        {name !== 'paisr' && can.token && (
          <>
            <ActionButton primary action={{ type: 'token', provider: name, fresh: false }}>
              Get a token
            </ActionButton>
            <ActionButton action={{ type: 'token', provider: name, fresh: true }}>Get a fresh token</ActionButton>
          </>
        )}
        <ActionButton primary={name === 'paisr'} disabled={!can.call} action={{ type: 'call', provider: name }}>
          Make a call
        </ActionButton>
      </div>
      <div class="row">
        <ActionButton
          disabled={!can.call || busy}
          action={{ type: 'burst', provider: name, naive: can.naive && naive.value }}
          onClick={show}
        >
          Fire {count(can.burst)} calls at once
        </ActionButton>
        {can.load && (
          <span class="group">
            <select
              aria-label="Calls per second"
              value={rate.value}
              onChange={(event) => {
                rate.value = Number(event.currentTarget.value);
              }}
            >
              {RATES.map((one) => (
                <option key={one} value={one}>
                  {one} per second
                </option>
              ))}
            </select>
            <ActionButton
              disabled={busy}
              action={{ type: 'load', provider: name, perSecond: rate.value, naive: can.naive && naive.value }}
              onClick={show}
            >
              Steady load
            </ActionButton>
          </span>
        )}
        {can.transactions && (
          <span class="group">
            <input
              type="number"
              aria-label="Number of transactions"
              min={1}
              max={MAX_TRANSACTIONS}
              value={transactions.value}
              onInput={(event) => {
                transactions.value = Number(event.currentTarget.value);
              }}
            />
            <ActionButton disabled={busy} action={{ type: 'transactions', count: transactions.value }} onClick={show}>
              Run transactions
            </ActionButton>
          </span>
        )}
      </div>
      {can.naive && (
        <label class="check">
          <input
            type="checkbox"
            checked={naive.value}
            onChange={(event) => {
              naive.value = event.currentTarget.checked;
            }}
          />
          <span>Also run the same load with a naive client</span>
        </label>
      )}
    </div>
  );
}
