import type { Call } from '../call/call.js';
import { type Instant, instant } from '../clock.js';
import { ProviderError, repeatError } from '../errors.js';
import { emit, type TokenInvalidatedEvent, type TokenRequestReason } from '../events.js';
import { fingerprintOf } from '../fingerprint.js';
import type { Bearer, BearerSource } from '../http/bearer-source.js';
import type { Recovery } from '../http/recovery.js';
import type { TokenHolder } from '../provider/carried-secrets.js';
import type { Secret } from '../secret.js';
import type { AccessToken } from './access-token.js';
import { ageOf, type Grant, type HeldToken, hold, quietAt, stateAt } from './held-token.js';
import { MAX_YOUNG_MS, remedyFor } from './rejection.js';
import {
  changed,
  isFailedReplacement,
  isPaused,
  pauseAfter,
  type TokenHistory,
  type Trust,
  validPrevious,
} from './token-history.js';
import type { TokenIssuer } from './token-issuer.js';
import type { TokenSharing } from './token-sharing.js';

/** Minimum time in milliseconds that a repeated request needs. */
const MIN_ATTEMPT_MS = 100;

type SourceIssuer<Credentials extends object> = Pick<
  TokenIssuer<Credentials>,
  'account' | 'issue' | 'newCall' | 'refusal' | 'remaining'
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
  #flight: Flight<Credentials> | undefined;
  /** Wall-clock time of the last token check, and how many milliseconds its result stays valid. */
  #checkedAt = 0;
  #quiet = 0;
  #trust: Trust;
  #history: TokenHistory<Credentials> | undefined;

  /**
   * @param held A token that was requested in advance.
   * @param sharing Shares the token through a store.
   */
  constructor(issuer: SourceIssuer<Credentials>, held?: HeldToken<Credentials>, sharing?: TokenSharing<Credentials>) {
    this.#issuer = issuer;
    this.#trust = held === undefined ? 'none' : 'first';
    this.#held = held;
    this.#sharing = sharing;
  }

  /** Returns the current token if it is valid. If it is about to expire, starts a renewal in the background. */
  usable(call?: Call): HeldToken<Credentials> | undefined {
    const wall = this.#issuer.account.config.clock.now();
    const since = wall - this.#checkedAt;
    return since >= 0 && since < this.#quiet ? this.#held : this.#check(wall, call);
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
    return this.usable(call) ?? this.#join('missing', call);
  }

  /** Resolves to a new token. The current token stays in use. */
  fresh(call: Call): Promise<HeldToken<Credentials>> {
    return this.#join('fresh', call);
  }

  accepted({ token }: Pick<Bearer, 'token'>, recovery?: Recovery): void {
    if (typeof this.#trust === 'string' && this.#held?.token === token) {
      // V8 stores small integers inline.
      this.#trust = Math.floor(this.#issuer.account.config.clock.monotonic());
      if (this.#history !== undefined) this.#update({ previous: undefined });
    }
    if (recovery?.renewed) this.#update({ replacement: undefined, pause: undefined });
  }

  /**
   * Resolves to the token with which a request is sent again after a 401. A rejected new token stays in use, because
   * other routes may accept it. Each such rejection pauses further renewals for longer, until a replay succeeds.
   */
  async recover(
    { token }: Pick<Bearer, 'token'>,
    call: Call,
    recovery: Recovery,
    replayable: boolean,
  ): Promise<HeldToken<Credentials> | undefined> {
    const held = this.#held;
    if (this.#history?.previous?.token === token) this.#update({ previous: undefined });
    const isHeld = held?.token === token || (held !== undefined && held.token === recovery.passedOver);
    recovery.passedOver = undefined;
    const next = isHeld
      ? await this.#afterRejection(held, call, recovery, replayable)
      : await this.#renewed(call, recovery);
    recovery.sentAt = call.clock.monotonic();
    return next;
  }

  async #afterRejection(
    held: HeldToken<Credentials>,
    call: Call,
    recovery: Recovery,
    replayable: boolean,
  ): Promise<HeldToken<Credentials> | undefined> {
    const now = instant(call.clock);
    const age = ageOf(held, now);
    const history = this.#history;
    const previous = validPrevious(history, now);
    // An API that does not know a token yet responds with a 401.
    const young = !recovery.reported && typeof this.#trust === 'string' && age < MAX_YOUNG_MS;
    const remedy = remedyFor({
      acceptedSince: typeof this.#trust === 'number' && this.#trust > recovery.sentAt,
      young,
      first: this.#trust === 'first',
      adopted: this.#trust === 'adopted',
      hasPrevious: previous !== undefined,
      paused: isPaused(history, now),
      failedReplacement: !replayable && isFailedReplacement(history, held, now),
      renewed: recovery.renewed,
      waited: recovery.waited,
    });
    if (remedy === 'replace') {
      this.#drop(held, 'unauthorized', young, call);
      return this.#renewed(call, recovery);
    }
    if (remedy === 'pause') this.#pauseRenewals(held.token, now);
    if (remedy === 'pause' || remedy === 'fail' || !replayable) return undefined;
    if (remedy === 'previous') {
      recovery.passedOver = held.token;
      return previous;
    }
    if (remedy === 'wait') {
      const wait = Math.min(recovery.nextWait(), MAX_YOUNG_MS - age);
      // If another attempt would not end in time, the call fails with the 401 instead of a timeout.
      const took = recovery.waited ? now.monotonic - recovery.sentAt : 0;
      if (call.deadline.remaining <= wait + Math.max(took, MIN_ATTEMPT_MS)) {
        // Calls with a short timeout must not keep replacing new tokens.
        if (recovery.renewed) this.#pauseRenewals(held.token, now);
        return undefined;
      }
      recovery.waited = true;
      if (this.#trust === 'adopted') this.#adoptNewer(held, call);
      await call.deadline.pause(wait);
    }
    return this.usable(call) ?? this.#renewed(call, recovery);
  }

  /** Replaces the held token with a newer one, if another process has stored one. */
  #adoptNewer(held: HeldToken<Credentials>, call: Call): void {
    void this.#sharing?.newer(held, call).then((grant) => {
      if (grant !== undefined && this.#held === held) this.#hold(grant);
    });
  }

  #renewed(call: Call, recovery: Recovery): Promise<HeldToken<Credentials>> | HeldToken<Credentials> {
    recovery.renewed = true;
    return this.usable(call) ?? this.#join('refused', call);
  }

  #pauseRenewals(token: AccessToken, now: Instant): void {
    this.#update({ pause: pauseAfter(this.#history, token, now, Math.random()) });
  }

  /**
   * Drops this token if it is the current one. A caller that invalidates each new token is slowed down in the same way
   * as calls that the API rejects.
   */
  invalidate(token: AccessToken): void {
    this.#discard(token, 'caller', undefined);
  }

  /** Drops this token as {@link invalidate} does, because a response reported that it has expired. */
  expired({ token }: Pick<Bearer, 'token'>, call: Call): void {
    this.#discard(token, 'unauthorized', call);
  }

  #discard(token: Secret, by: TokenInvalidatedEvent['by'], call: Call | undefined): void {
    if (this.#history?.previous?.token === token) this.#update({ previous: undefined });
    const held = this.#held;
    if (held?.token !== token) return;
    const now = instant(this.#issuer.account.config.clock);
    if (isPaused(this.#history, now)) return;
    if (isFailedReplacement(this.#history, held, now)) this.#pauseRenewals(held.token, now);
    else this.#drop(held, by, false, call);
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

  #check(wall: number, call: Call | undefined): HeldToken<Credentials> | undefined {
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
      if (pause === 0) void this.#start('ahead', call);
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
      flight = this.#start(reason, call);
    } else {
      emit(this.#issuer.account.config, call, () => ({ type: 'token.joined' }));
    }
    call.waitingOn = flight.call;
    // Give each caller its own error object, so that the stack trace shows the call site.
    const own = flight.held.catch((error: unknown) => {
      throw ProviderError.is(error) ? repeatError(error) : error;
    });
    const held = await call.deadline.wait(own);
    call.waitingOn = undefined;
    return held;
  }

  #start(reason: TokenRequestReason, starter: Call | undefined): Flight<Credentials> {
    let begin: (request: Promise<Grant<Credentials>>) => void = () => undefined;
    const held = new Promise<Grant<Credentials>>((resolve) => {
      begin = resolve;
    }).then((grant) => this.#hold(grant));
    // Set this field first, so that a listener or credentials function that needs a token joins this request.
    const flight = { held, call: this.#issuer.newCall(starter) };
    this.#flight = flight;
    begin(this.#issuer.issue(reason, this.#sharing, flight.call));
    const land = (): void => {
      this.#flight = undefined;
      // Discard the result of the last check, which assumed that the token request was pending.
      this.#quiet = 0;
    };
    held.then(land, land);
    return flight;
  }

  #hold(grant: Grant<Credentials>): HeldToken<Credentials> {
    const held = hold(grant, Math.random());
    // The account already knows its owner's current token. A transaction's token may arrive after the transaction has
    // ended.
    const before = this.#held;
    if (before !== undefined) {
      this.#issuer.account.remember(before.token);
      this.#update({ previous: before });
    }
    if (this.#history?.dropped) this.#update({ dropped: false, replacement: held.token });
    this.#trust = this.#trust !== 'none' ? 'later' : grant.adopted ? 'adopted' : 'first';
    if (this.#issuer.account.owner !== this) this.#issuer.account.remember(held.token);
    this.#held = held;
    this.#resolved = undefined;
    this.#quiet = 0;
    return held;
  }

  #update(changes: TokenHistory<Credentials>): void {
    this.#history = changed(this.#history, changes);
  }

  #drop(held: HeldToken<Credentials>, by: TokenInvalidatedEvent['by'], young: boolean, call: Call | undefined): void {
    const { account } = this.#issuer;
    account.remember(held.token);
    this.#update({ dropped: true, replacement: undefined });
    this.#held = undefined;
    this.#resolved = undefined;
    this.#quiet = 0;
    const age = ageOf(held, instant(account.config.clock));
    emit(account.config, call, () => ({ type: 'token.invalidated', fingerprint: fingerprintOf(held.token), age, by }));
    this.#sharing?.discard(held, young, call);
  }
}

/** A token request in flight, which all callers that need a token share. */
interface Flight<Credentials extends object> {
  readonly held: Promise<HeldToken<Credentials>>;
  readonly call: Call;
}
