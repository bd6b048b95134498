import type { JSX } from 'preact';
import type { Phase, TokenState } from '../../shared/state.js';
import { lifetime, remaining } from '../format.js';
import { serverNow } from '../store.js';
import { tick } from '../ticking.js';
import { leadOf, leewayOf } from './token-life.js';

const RADIUS = 52;
const AROUND = 2 * Math.PI * RADIUS;

/**
 * Shows the remaining lifetime of the token. The last two segments show when the client renews the token and when it stops using
 * it.
 */
export function TokenRing({
  phase,
  token,
  neverExpires,
}: {
  readonly phase: Phase;
  readonly token: TokenState | undefined;
  readonly neverExpires: boolean;
}): JSX.Element {
  void tick.value;
  const left = token === undefined ? 0 : Math.max(0, token.endsAt - serverNow());
  const share = neverExpires ? 1 : token === undefined ? 0 : left / token.lifetime;
  return (
    <div class={`ring ${phase}`}>
      <svg viewBox="0 0 120 120" aria-hidden="true">
        <title>Remaining lifetime of the token</title>
        <circle class="track" cx="60" cy="60" r={RADIUS} />
        {token !== undefined && <Arc name="lead" share={leadOf(token.lifetime) / token.lifetime} />}
        {token !== undefined && <Arc name="leeway" share={leewayOf(token.lifetime) / token.lifetime} />}
        <Arc name="left" share={share} />
      </svg>
      <div class="centre">
        {neverExpires ? (
          <span class="lasting">no expiry</span>
        ) : (
          <>
            <span role="timer" aria-label="Remaining" data-testid="remaining">
              {token === undefined ? '–' : remaining(left)}
            </span>
            <small>{token === undefined ? 'no token' : `of ${lifetime(Math.round(token.lifetime / 1000))}`}</small>
          </>
        )}
      </div>
    </div>
  );
}

/** An arc that covers the last part of the ring. `share` is the covered fraction. */
function Arc({ name, share }: { readonly name: string; readonly share: number }): JSX.Element {
  const length = AROUND * Math.min(1, share);
  return <circle class={name} cx="60" cy="60" r={RADIUS} stroke-dasharray={`${length} ${AROUND}`} />;
}
