import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { LOAD_SECONDS, MAX_TRANSACTIONS, RATES } from '../../shared/actions.js';
import { OPPONENTS, type Opponent, type ProviderState } from '../../shared/state.js';
import { ActionButton } from '../action-button.js';
import { count } from '../format.js';
import { SIDE_HINTS, SIDE_TITLES } from '../proof/sides.js';
import { compared, runs } from '../store.js';

/** Buttons for a provider's actions. */
export function Actions({ provider: { name, can } }: { readonly provider: ProviderState }): JSX.Element {
  const rate = useSignal(RATES[1] ?? 1);
  const transactions = useSignal(20);
  const busy = runs.value.some((run) => run.provider === name && run.state === 'running');
  const opponent = can.compare ? compared.value : undefined;
  return (
    <div class="actions">
      <div class="row">
        {name !== 'paisr' && can.token && (
          <>
            <ActionButton action={{ type: 'token', provider: name, fresh: false }}>Get a token</ActionButton>
            <ActionButton
              action={{ type: 'token', provider: name, fresh: true }}
              title="Requests a new token even if the current one is still valid"
            >
              Get a fresh token
            </ActionButton>
          </>
        )}
        <ActionButton disabled={!can.call} action={{ type: 'call', provider: name }}>
          Make a call
        </ActionButton>
      </div>
      <div class="row">
        <ActionButton
          disabled={!can.call || busy}
          action={{ type: 'burst', provider: name, ...(opponent && { opponent }) }}
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
              action={{ type: 'load', provider: name, perSecond: rate.value, ...(opponent && { opponent }) }}
            >
              Steady load, {LOAD_SECONDS / 60} min
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
            <ActionButton disabled={busy} action={{ type: 'transactions', count: transactions.value }}>
              Run transactions
            </ActionButton>
          </span>
        )}
      </div>
      {can.compare && <OpponentChoice />}
    </div>
  );
}

function OpponentChoice(): JSX.Element {
  return (
    <label class="compare row">
      <span>Compare with</span>
      <select
        value={compared.value ?? 'none'}
        onChange={({ currentTarget: { value } }) => {
          compared.value = OPPONENTS.find((one): one is Opponent => one === value);
        }}
      >
        {OPPONENTS.map((one) => (
          <option key={one} value={one}>
            {SIDE_TITLES[one]}
          </option>
        ))}
        <option value="none">Nothing</option>
      </select>
      {compared.value && <span class="hint">{SIDE_HINTS[compared.value]}</span>}
    </label>
  );
}
