import type { JSX } from 'preact';
import { LIFETIMES } from '../../shared/actions.js';
import { FAULTS, type FaultName, type FaultPlace, type FaultState, type ProviderState } from '../../shared/state.js';
import { act } from '../act.js';
import { ActionButton } from '../action-button.js';
import { count, counted, lifetime } from '../format.js';

const NAMES: Readonly<Record<FaultName, string>> = {
  down: 'Down (503)',
  limited: '429, retry after 2 s',
  redirect: 'Redirect to a different host',
  slow: 'Slow (2 s)',
  drip: 'Dripping',
  malformed: 'Malformed JSON',
};

const PLACES: Readonly<Record<FaultPlace, string>> = { token: 'Token endpoint', api: 'API', both: 'Both' };

/** Controls for a sandbox provider's faults and token lifetime. */
export function FaultPanel({ provider }: { readonly provider: ProviderState }): JSX.Element {
  const { faults, title } = provider;
  if (faults === undefined) return <p class="hint">{title} is live, so faults are disabled.</p>;
  const on = faults.on.length + (faults.clientClockBack ? 1 : 0);
  return (
    <details class="panel">
      <summary>
        <span>Faults and lifetimes</span>
        {on > 0 && <span class="badge bad">{count(on)} on</span>}
      </summary>
      <Switches provider={provider} faults={faults} />
      <Once provider={provider} faults={faults} />
    </details>
  );
}

interface PanelProps {
  readonly provider: ProviderState;
  readonly faults: FaultState;
}

function Switches({ provider: { name }, faults }: PanelProps): JSX.Element {
  const { place, on, hits, clientClockBack } = faults;
  const places: readonly FaultPlace[] = name === 'paisr' ? ['api'] : ['token', 'api', 'both'];
  return (
    <>
      {places.length > 1 && (
        <fieldset class="segments wide">
          <legend>Applies to</legend>
          {places.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name={`${name}-place`}
                checked={place === one}
                onChange={() => void act({ type: 'faultPlace', provider: name, place: one })}
              />
              <span>{PLACES[one]}</span>
            </label>
          ))}
        </fieldset>
      )}
      <div class="switches">
        {FAULTS.map((fault) => (
          <Switch
            key={fault}
            label={NAMES[fault]}
            on={on.includes(fault)}
            change={(wanted) => void act({ type: 'fault', provider: name, fault, on: wanted })}
          />
        ))}
        <Switch
          label="Client’s clock 1 h behind"
          on={clientClockBack}
          change={(back) => void act({ type: 'clientClock', provider: name, back })}
        />
      </div>
      <p class="hint" data-testid="hits">
        {on.length === 0 ? 'No fault is on.' : `Affected ${counted(hits, 'request')} so far.`}
      </p>
    </>
  );
}

export function Switch({
  label,
  on,
  change,
}: {
  readonly label: string;
  readonly on: boolean;
  readonly change: (on: boolean) => void;
}): JSX.Element {
  return (
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

/** Controls for one-time actions and for the token lifetime. */
function Once({ provider: { name }, faults }: PanelProps): JSX.Element {
  const { lifetime: chosen, realLifetime } = faults;
  return (
    <div class="once">
      {name !== 'paisr' && realLifetime !== undefined && (
        <label class="field">
          <span>Lifetime of new tokens</span>
          <select
            value={chosen}
            onChange={(event) => {
              void act({ type: 'lifetime', provider: name, seconds: Number(event.currentTarget.value) });
            }}
          >
            {[...LIFETIMES, realLifetime].map((seconds) => (
              <option key={seconds} value={seconds}>
                {lifetime(seconds)}
                {seconds === realLifetime ? ' (real)' : ''}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="row">
        {name !== 'paisr' && <ActionButton action={{ type: 'expire', provider: name }}>Expire all tokens</ActionButton>}
        <ActionButton action={{ type: 'revoke', provider: name }}>
          Revoke all {name === 'paisr' ? 'keys' : 'tokens'}
        </ActionButton>
        <ActionButton action={{ type: 'rotate', provider: name }}>
          Rotate the {name === 'paisr' ? 'key' : 'secret'}
        </ActionButton>
      </div>
    </div>
  );
}
