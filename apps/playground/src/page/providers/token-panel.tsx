import type { JSX } from 'preact';
import type { Phase, ProviderState } from '../../shared/state.js';
import { clockTime, count, remaining } from '../format.js';
import { serverNow } from '../store.js';
import { tick } from '../ticking.js';
import { TokenRing } from './token-ring.js';

export const PHASES: Readonly<Record<Phase, string>> = {
  empty: 'None',
  asking: 'Requesting',
  fresh: 'Fresh',
  renewing: 'Renewing',
  expired: 'Expired',
  backing_off: 'Backing off',
  closed: 'Closed',
};

/** The state of the client's token. */
export function TokenPanel({ provider }: { readonly provider: ProviderState }): JSX.Element {
  const { phase, token, keyFingerprint, tokenRequests, calls, lastError, name } = provider;
  const neverExpires = name === 'paisr';
  return (
    <>
      <div class="token">
        <TokenRing phase={phase} token={token} neverExpires={neverExpires} />
        <dl class="facts">
          <div>
            <dt>{neverExpires ? 'Key' : 'Token'}</dt>
            <dd>
              <span class={`phase ${phase}`} data-testid="phase" data-phase={phase}>
                {PHASES[phase]}
              </span>
              <BackOff provider={provider} />
            </dd>
          </div>
          <div>
            <dt>Fingerprint</dt>
            <dd class="mono" data-testid="fingerprint">
              {token?.fingerprint ?? keyFingerprint ?? '–'}
            </dd>
          </div>
          {!neverExpires && (
            <div>
              <dt>Token requests since the start</dt>
              <dd data-testid="requested">{count(tokenRequests)}</dd>
            </div>
          )}
          {!neverExpires && (
            <div>
              <dt>Calls with this token</dt>
              <dd data-testid="served">{count(token?.served ?? 0)}</dd>
            </div>
          )}
          <div>
            <dt>Calls since the start</dt>
            <dd data-testid="calls">{count(calls)}</dd>
          </div>
          <div>
            <dt>Last error</dt>
            <dd data-testid="last-error">{lastError ? <LastError {...lastError} /> : '–'}</dd>
          </div>
        </dl>
      </div>
      {phase === 'backing_off' && (
        <p class="hint" data-testid="recovery">
          The token endpoint failed. The client uses its current token until it expires. After that, calls fail at once.
          The client tries again by itself: while calls need a token, at most 5 s after the endpoint works again.
        </p>
      )}
    </>
  );
}

function LastError({ code, time }: { readonly code: string; readonly time: number }): JSX.Element {
  return (
    <>
      <code>{code}</code> <small>{clockTime(time).slice(0, 8)}</small>
    </>
  );
}

/** Shows how long the client waits before it sends the next token request. */
function BackOff({ provider: { backOffEndsAt } }: { readonly provider: ProviderState }): JSX.Element | null {
  // Read the signal so that the countdown is rendered again on every tick.
  void tick.value;
  if (backOffEndsAt === undefined) return null;
  return <small> no token request for {remaining(backOffEndsAt - serverNow())}</small>;
}
