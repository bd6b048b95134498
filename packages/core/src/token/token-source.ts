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

type SourceIssuer<Credentials extends object> = Pick<
  TokenIssuer<Credentials>,
  'account' | 'issue' | 'refusal' | 'remaining'
>;

/**
 * Holds the current token. Concurrent callers share one token request, which continues even if a caller aborts. The
 * first call shortly before expiry renews the token in the background, so no timer is needed.
 */
export class TokenSource<Credentials extends object = object> implements BearerSource, TokenHolder {
  readonly #issuer: SourceIssuer<Credentials>;
  readonly #sharing: TokenSharing<Credentials> | undefined;
  #held: HeldToken<Credentials> | undefined;
  /** A promise for `#held.token`, which keeps the hot path free of allocations. */
  #resolved: Promise<AccessToken> | undefined;
  #flight: Promise<HeldToken<Credentials>> | undefined;
  /** Wall-clock time of the last token check, and how many milliseconds its result stays valid. */
  #checkedAt = 0;
  #quiet = 0;
  /** The pause that starts when the API rejects a renewed token. */
  #renewalPause: RenewalPause | undefined;

  /**
   * @param held A token that was requested in advance.
   * @param sharing Shares the token through a store.
   */
  constructor(issuer: SourceIssuer<Credentials>, held?: HeldToken<Credentials>, sharing?: TokenSharing<Credentials>) {
    this.#issuer = issuer;
    this.#held = held;
    this.#sharing = sharing;
  }

  /** Returns the current token if it is valid. If it is about to expire, starts a renewal in the background. */
  usable(): HeldToken<Credentials> | undefined {
    const wall = this.#issuer.account.config.clock.now();
    const since = wall - this.#checkedAt;
    return since >= 0 && since < this.#quiet ? this.#held : this.#check(wall);
  }

  /** Returns {@link usable} as a promise, which is created once per token. */
  usableAsPromise(): Promise<AccessToken> | undefined {
    const held = this.usable();
    if (held === undefined) return undefined;
    this.#resolved ??= Promise.resolve(held.token);
    return this.#resolved;
  }

  /** Resolves to the current token, or to a new one if it has expired. Rejects during the back-off. */
  async obtain(call: Call): Promise<HeldToken<Credentials>> {
    return this.usable() ?? this.#join('missing', call);
  }

  /** Resolves to a new token. The current token stays in use. */
  fresh(call: Call): Promise<HeldToken<Credentials>> {
    return this.#join('fresh', call);
  }

  /**
   * Resolves to the token for a replay after a 401: the current token if it is newer than the rejected token, otherwise
   * a new token. Resolves to `undefined` while renewals are paused.
   */
  async renew(refused: Pick<Bearer, 'token'>, call: Call): Promise<HeldToken<Credentials> | undefined> {
    if (this.#held?.token === refused.token) {
      const pause = this.#renewalPause?.backOff.remaining(instant(this.#issuer.account.config.clock)) ?? 0;
      if (pause > 0) return undefined;
      this.#drop(this.#held, 'unauthorized');
    }
    return this.usable() ?? this.#join('refused', call);
  }

  /**
   * Records whether the API accepted the token from {@link renew}. A rejected token stays in use, because other routes
   * may accept it. Each rejection pauses further renewals for longer, until a replay succeeds.
   */
  replayed({ token }: Pick<Bearer, 'token'>, accepted: boolean): void {
    if (accepted) {
      this.#renewalPause = undefined;
      return;
    }
    // Count all failed replays with the same token as one failure.
    if (this.#held?.token !== token || this.#renewalPause?.token === token) return;
    const backOff = this.#renewalPause?.backOff ?? new BackOff<undefined>();
    const now = instant(this.#issuer.account.config.clock);
    const facts = { range: FAILURE_BACK_OFF, now, random: Math.random(), started: now, retryAfter: undefined };
    backOff.fail(undefined, facts);
    this.#renewalPause = { token, backOff };
  }

  /** Drops the given token if it is the current token. */
  invalidate(token: AccessToken): void {
    if (this.#held?.token === token) this.#drop(this.#held, 'caller');
  }

  /** The current token, even if it has expired. */
  get tokens(): readonly AccessToken[] {
    return this.#held === undefined ? [] : [this.#held.token];
  }

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

  /** Joins the pending token request, or starts one. */
  async #join(reason: TokenRequestReason, call: Call): Promise<HeldToken<Credentials>> {
    let flight = this.#flight;
    if (flight === undefined) {
      const refusal = this.#issuer.refusal(instant(this.#issuer.account.config.clock));
      if (refusal !== undefined) throw refusal;
      flight = this.#start(reason);
    } else {
      emit(this.#issuer.account.config, () => ({ type: 'token.joined' }));
    }
    // Give each caller its own error object, so that the stack trace shows the call site.
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
    // Set this field first, so that a listener or credentials function that needs a token joins this request.
    this.#flight = flight;
    begin(this.#issuer.issue(reason, this.#sharing));
    const land = (): void => {
      this.#flight = undefined;
      // Discard the result of the last check, which assumed that the token request was pending.
      this.#quiet = 0;
    };
    flight.then(land, land);
    return flight;
  }

  #hold(grant: Grant<Credentials>): HeldToken<Credentials> {
    const held = hold(grant, Math.random());
    // The account already knows the current token of its owner. However, a transaction's token may arrive after the
    // transaction has ended.
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

/** A new token that the API rejected, and the pause that follows. */
interface RenewalPause {
  readonly token: Secret;
  readonly backOff: BackOff<undefined>;
}
