import type { JSX } from 'preact';
import type { Phase, ProviderState } from '../../shared/state.js';
import { clockTime, count, remaining } from '../format.js';
import { serverNow } from '../store.js';
import { tick } from '../ticking.js';
import { TokenRing } from './token-ring.js';

export const PHASES: Readonly<Record<Phase, string>> = {
  empty: 'Nothing in hand',
  asking: 'Asking for one',
  fresh: 'Fresh',
  renewing: 'Renewing ahead',
  expired: 'Expired',
  backing_off: 'Backing off',
  closed: 'Closed',
};

/** Where the client stands with its token. */
export function TokenPanel({ provider }: { readonly provider: ProviderState }): JSX.Element {
  const { phase, token, keyFingerprint, tokenRequests, calls, lastError, name } = provider;
  const lasts = name === 'paisr';
  return (
    <div class="token">
      <TokenRing phase={phase} token={token} lasts={lasts} />
      <dl class="facts">
        <div>
          <dt>{lasts ? 'Key' : 'Token'}</dt>
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
        {!lasts && (
          <div>
            <dt>Asked for</dt>
            <dd data-testid="asked">{count(tokenRequests)}×</dd>
          </div>
        )}
        {!lasts && (
          <div>
            <dt>Calls it served</dt>
            <dd data-testid="served">{count(token?.served ?? 0)}</dd>
          </div>
        )}
        <div>
          <dt>Calls in all</dt>
          <dd data-testid="calls">{count(calls)}</dd>
        </div>
        <div>
          <dt>Last error</dt>
          <dd data-testid="last-error">{lastError ? <LastError {...lastError} /> : '–'}</dd>
        </div>
      </dl>
    </div>
  );
}

function LastError({ code, time }: { readonly code: string; readonly time: number }): JSX.Element {
  return (
    <>
      <code>{code}</code> <small>{clockTime(time).slice(0, 8)}</small>
    </>
  );
}

/** For how long no token is asked for. */
function BackOff({ provider: { backOffEndsAt } }: { readonly provider: ProviderState }): JSX.Element | null {
  // Read, so that this is drawn anew as time goes by.
  void tick.value;
  if (backOffEndsAt === undefined) return null;
  return <small> asks again in {remaining(backOffEndsAt - serverNow())}</small>;
}
