import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { FLEET_CALLS, FLEET_SIZES } from '../../shared/actions.js';
import { ActionButton } from '../action-button.js';
import { FoldingSection } from '../folding-section.js';
import { fleet } from '../store.js';
import { FleetSide } from './fleet-side.js';

const DEFAULT_COUNT = 4;

/** Compares processes that share one store with the same number of processes without a store. */
export function FleetSection(): JSX.Element {
  const { why, sides, redisUp } = fleet.value;
  return (
    <FoldingSection
      name="fleet"
      title="Fleet"
      hint="separate processes share one token through Redis (always in the sandbox)"
    >
      {why === undefined ? <Controls /> : <p>{why}</p>}
      {sides.length > 0 && (
        <>
          <p>
            <span class={`badge ${redisUp ? 'sandbox' : 'bad'}`} role="status" data-testid="redis">
              {redisUp ? 'Redis is up' : 'Redis is down'}
            </span>
          </p>
          <div class="sides">
            {sides.map((side) => (
              <FleetSide key={side.name} side={side} />
            ))}
          </div>
        </>
      )}
    </FoldingSection>
  );
}

function Controls(): JSX.Element {
  const { sides, redisUp, busy } = fleet.value;
  const count = useSignal(DEFAULT_COUNT);
  const running = sides.length > 0;
  return (
    <div class="row">
      <span class="group">
        <select
          aria-label="Number of processes"
          disabled={running || busy}
          value={count.value}
          onChange={(event) => {
            count.value = Number(event.currentTarget.value);
          }}
        >
          {FLEET_SIZES.map((size) => (
            <option key={size} value={size}>
              {size} processes
            </option>
          ))}
        </select>
        {/* Use a single button for both actions, so that it keeps the focus. */}
        <ActionButton
          primary={!running}
          disabled={busy}
          action={running ? { type: 'fleet.stop' } : { type: 'fleet.start', count: count.value }}
        >
          {running ? 'Stop the fleet' : 'Start the fleet'}
        </ActionButton>
      </span>
      {running && (
        <>
          <ActionButton primary disabled={busy} action={{ type: 'fleet.fire' }}>
            Fire {FLEET_CALLS} calls in each process
          </ActionButton>
          <ActionButton disabled={busy} action={{ type: 'fleet.expire' }}>
            Expire the token
          </ActionButton>
          <ActionButton disabled={busy} action={{ type: 'fleet.killHolder' }}>
            Kill the lease holder
          </ActionButton>
          <ActionButton disabled={busy} action={{ type: 'fleet.redis', up: !redisUp }}>
            {redisUp ? 'Take Redis down' : 'Bring Redis up'}
          </ActionButton>
        </>
      )}
    </div>
  );
}
