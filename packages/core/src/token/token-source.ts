import type { Call } from '../call/call.js';
import { type Instant, instant } from '../clock.js';
import { ProviderError, repeatError } from '../errors.js';
import { emit, type TokenInvalidatedEvent, type TokenRequestReason } from '../events.js';
import { fingerprintOf } from '../fingerprint.js';
import type { Bearer, BearerSource } from '../http/bearer-source.js';
import type { TokenHolder } from '../provider/carried-secrets.js';
import { BackOff } from '../retry/back-off.js';
import { FAILURE_BACK_OFF } from '../retry/back-off-delay.js';
import type { Secret } from '../secret.js';
import type { AccessToken } from './access-token.js';
import { ageOf, type Grant, type HeldToken, hold, quietAt, stateAt } from './held-token.js';
import type { TokenIssuer } from './token-issuer.js';
import type { TokenSharing } from './token-sharing.js';

/** The members of a {@link TokenIssuer} that a source uses. */
export type SourceIssuer<Credentials extends object> = Pick<
  TokenIssuer<Credentials>,
  'account' | 'issue' | 'refusal' | 'remaining'
>;

/**
 * Holds the current token for one identity. At most one token request is in flight, and all waiting callers share its
 * result. If a caller aborts, the request continues for the other callers. When the token is near expiry, the next call
 * starts a renewal, and no caller waits for it. There is no timer, so tokens are requested only when a call is made.
 */
export class TokenSource<Credentials extends object = object>
  implements BearerSource<HeldToken<Credentials>>, TokenHolder
{
  readonly #issuer: SourceIssuer<Credentials>;
  readonly #sharing: TokenSharing<Credentials> | undefined;
  #held: HeldToken<Credentials> | undefined;
  /** `#held.token` as a resolved promise, so that the hot path does not allocate memory. */
  #resolved: Promise<AccessToken> | undefined;
  #flight: Promise<HeldToken<Credentials>> | undefined;
  /**
   * Time of the last check of the current token according to the wall clock, and the number of milliseconds for which
   * the result of this check is valid.
   */
  #checkedAt = 0;
  #quiet = 0;
  /** The pause in renewals, which is set after the API has rejected a renewed token. */
  #renewalPause: RenewalPause | undefined;

  /**
   * @param held A token that was requested in advance, if available.
   * @param sharing Shares the token with other processes through a store, if a store is configured.
   */
  constructor(issuer: SourceIssuer<Credentials>, held?: HeldToken<Credentials>, sharing?: TokenSharing<Credentials>) {
    this.#issuer = issuer;
    this.#held = held;
    this.#sharing = sharing;
  }

  /** Returns the current token if it is valid. Starts a renewal in the background if the token is near expiry. */
  usable(): HeldToken<Credentials> | undefined {
    const wall = this.#issuer.account.config.clock.now();
    const since = wall - this.#checkedAt;
    return since >= 0 && since < this.#quiet ? this.#held : this.#check(wall);
  }

  /** Returns the same token as {@link usable}, as a promise that is created once for each token. */
  usableAsPromise(): Promise<AccessToken> | undefined {
    const held = this.usable();
    if (held === undefined) return undefined;
    this.#resolved ??= Promise.resolve(held.token);
    return this.#resolved;
  }

  /**
   * Resolves to the current token if it is valid, and to a new token otherwise. If a new token is needed during the
   * back-off, rejects immediately.
   */
  async obtain(call: Call): Promise<HeldToken<Credentials>> {
    return this.usable() ?? this.#join('missing', call);
  }

  /**
   * Resolves to a new token, either from the token request in flight or from a new token request. The current token
   * stays in use.
   */
  fresh(call: Call): Promise<HeldToken<Credentials>> {
    return this.#join('fresh', call);
  }

  /**
   * Resolves to the token with which to replay a request after a 401: the current token if the rejected token has been
   * replaced in the meantime, and a new token otherwise. Resolves to `undefined` while renewals are paused because the
   * API rejected a new token too.
   */
  async renew(refused: Bearer, call: Call): Promise<HeldToken<Credentials> | undefined> {
    if (this.#held?.token === refused.token) {
      const pause = this.#renewalPause?.backOff.remaining(instant(this.#issuer.account.config.clock)) ?? 0;
      if (pause > 0) return undefined;
      this.#drop(this.#held, 'unauthorized');
    }
    return this.usable() ?? this.#join('refused', call);
  }

  /**
   * Records whether the API accepted a replay with the token that {@link renew} returned. A rejected token stays in
   * use, because other routes may accept it. Renewals after a 401 are then paused, for a longer time after each
   * rejection, until a replay succeeds.
   */
  replayed({ token }: Bearer, accepted: boolean): void {
    if (accepted) {
      this.#renewalPause = undefined;
      return;
    }
    // Many calls may have been replayed with this token, but their failures count as one failure.
    if (this.#held?.token !== token || this.#renewalPause?.token === token) return;
    const backOff = this.#renewalPause?.backOff ?? new BackOff<undefined>();
    const now = instant(this.#issuer.account.config.clock);
    const facts = { range: FAILURE_BACK_OFF, now, random: Math.random(), started: now, retryAfter: undefined };
    backOff.fail(undefined, facts);
    this.#renewalPause = { token, backOff };
  }

  /**
   * Drops this token if it is the current token. A newer token is kept, so a late report about an old token has no
   * effect.
   */
  invalidate(token: AccessToken): void {
    if (this.#held?.token === token) this.#drop(this.#held, 'caller');
  }

  /** The held token, even if it has expired. Empty if no token is held. */
  get tokens(): readonly AccessToken[] {
    return this.#held === undefined ? [] : [this.#held.token];
  }

  /** Returns the held token, whether it is usable, and whether a token request is in flight. Never starts a request. */
  look(): { readonly held: HeldToken<Credentials> | undefined; readonly usable: boolean; readonly asking: boolean } {
    const held = this.#held;
    const now = instant(this.#issuer.account.config.clock);
    const usable = held !== undefined && stateAt(held, ageOf(held, now)) !== 'expired';
    return { held, usable, asking: this.#flight !== undefined };
  }

  #check(wall: number): HeldToken<Credentials> | undefined {
    const held = this.#held;
    if (held === undefined) return undefined;
    const now: Instant = { wall, monotonic: this.#issuer.account.config.clock.monotonic() };
    const age = ageOf(held, now);
    const state = stateAt(held, age);
    if (state === 'expired') {
      this.#quiet = 0;
      return undefined;
    }
    let quiet = quietAt(held, age);
    if (state === 'due' && this.#flight === undefined) {
      const pause = this.#issuer.remaining(now);
      if (pause === 0) void this.#start('ahead');
      else quiet = Math.min(quiet, pause);
    }
    this.#checkedAt = wall;
    this.#quiet = quiet;
    return held;
  }

  /** Waits for the token request in flight, or starts a token request. */
  async #join(reason: TokenRequestReason, call: Call): Promise<HeldToken<Credentials>> {
    let flight = this.#flight;
    if (flight === undefined) {
      const refusal = this.#issuer.refusal(instant(this.#issuer.account.config.clock));
      if (refusal !== undefined) throw refusal;
      flight = this.#start(reason);
    } else {
      emit(this.#issuer.account.config, () => ({ type: 'token.joined' }));
    }
    // Waiting callers share one failure. Each caller receives its own error object, so that the stack trace shows its
    // own call site.
    return call.deadline.wait(
      flight.catch((error: unknown) => {
        throw ProviderError.is(error) ? repeatError(error) : error;
      }),
    );
  }

  #start(reason: TokenRequestReason): Promise<HeldToken<Credentials>> {
    let begin: (request: Promise<Grant<Credentials>>) => void = () => undefined;
    const flight = new Promise<Grant<Credentials>>((resolve) => {
      begin = resolve;
    }).then((grant) => this.#hold(grant));
    // Set before the request starts, so that a listener or credentials function that needs a token joins this request.
    this.#flight = flight;
    begin(this.#issuer.issue(reason, this.#sharing));
    const land = (): void => {
      this.#flight = undefined;
      // The result of the last check is no longer valid, because it assumed that the request was in flight.
      this.#quiet = 0;
    };
    flight.then(land, land);
    return flight;
  }

  #hold(grant: Grant<Credentials>): HeldToken<Credentials> {
    const held = hold(grant, Math.random());
    // The account knows its owner's current token, but the previous token must be remembered explicitly. The token of a
    // transaction is remembered immediately, because it may arrive after the transaction has ended.
    if (this.#held !== undefined) this.#issuer.account.remember(this.#held.token);
    if (this.#issuer.account.owner !== this) this.#issuer.account.remember(held.token);
    this.#held = held;
    this.#resolved = undefined;
    this.#quiet = 0;
    return held;
  }

  #drop(held: HeldToken<Credentials>, by: TokenInvalidatedEvent['by']): void {
    const { account } = this.#issuer;
    account.remember(held.token);
    this.#held = undefined;
    this.#resolved = undefined;
    this.#quiet = 0;
    const age = ageOf(held, instant(account.config.clock));
    emit(account.config, () => ({ type: 'token.invalidated', fingerprint: fingerprintOf(held.token), age, by }));
    this.#sharing?.discard(held.token);
  }
}

/** A new token that the API rejected, and the pause in renewals that follows. */
interface RenewalPause {
  readonly token: Secret;
  readonly backOff: BackOff<undefined>;
}
