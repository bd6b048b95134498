import type { AccessToken } from './access-token.js';
import { BackOff } from './back-off.js';
import { AFTER_FAILURE } from './back-off-delay.js';
import type { BearerSource } from './bearer.js';
import type { Call } from './call.js';
import { type Clock, type Instant, instant } from './clock.js';
import { ProviderError, repeatError } from './errors.js';
import type { TokenInvalidatedEvent, TokenRequestReason } from './events.js';
import { ageOf, type Grant, type HeldToken, hold, quietAt, stateAt } from './held-token.js';
import type { Secret } from './secret.js';

/** What a source needs of its surroundings. */
export interface TokenIssuer {
  readonly clock: Clock;
  /**
   * Makes one token request, within a deadline of its own, and begins the back-off where that fails.
   *
   * @param source Who is going to hold the token; left out where it goes into the reserve.
   */
  request(reason: TokenRequestReason, source?: TokenSource): Promise<Grant>;
  /** The error for whoever comes during the back-off; nothing outside of it. */
  refusal(now: Instant): ProviderError | undefined;
  /** Milliseconds of back-off that remain. */
  remaining(now: Instant): number;
  /** A number from 0 to below 1. */
  draw(): number;
  /** Told that a caller waits for a request that is under way already. */
  joined(): void;
  /** Told that a token of this age (ms) was dropped. */
  dropped(token: AccessToken, age: number, by: TokenInvalidatedEvent['by']): void;
}

/**
 * Holds one token of one identity. However many callers there are, one token request is under way at a time and they
 * share what comes of it; a caller who gives up ends its own wait alone. Near the end of the token the first caller
 * starts a renewal, and nobody waits for it. There is no timer: nothing happens unless somebody calls.
 */
export class TokenSource implements BearerSource {
  readonly #issuer: TokenIssuer;
  #held: HeldToken | undefined;
  /** `#held.token`, resolved: what the hot path gives without making anything. */
  #resolved: Promise<AccessToken> | undefined;
  #flight: Promise<AccessToken> | undefined;
  /** When the last verdict on the token in hand was given, by the wall clock, and for how long it holds good (ms). */
  #lookedAt = 0;
  #quiet = 0;
  /** Made when an API refuses a token that was got for a repeat, which is rare. */
  #distrust: Distrust | undefined;

  /** @param held A token got in advance, where there is one. */
  constructor(issuer: TokenIssuer, held?: HeldToken) {
    this.#issuer = issuer;
    this.#held = held;
  }

  /** The token in hand, as long as it is usable. Within its lead it starts a renewal, for which nobody waits. */
  usable(): AccessToken | undefined {
    const wall = this.#issuer.clock.now();
    const since = wall - this.#lookedAt;
    return since >= 0 && since < this.#quiet ? this.#held?.token : this.#look(wall);
  }

  /** As {@link usable}, as a promise that is made once for each token. */
  usableAsPromise(): Promise<AccessToken> | undefined {
    const token = this.usable();
    if (token === undefined) return undefined;
    this.#resolved ??= Promise.resolve(token);
    return this.#resolved;
  }

  /** The token in hand, or else a new one. Fails at once during the back-off. */
  async obtain(call: Call): Promise<AccessToken> {
    return this.usable() ?? this.#ask('missing', call);
  }

  /** A new token: of a request that is under way already, or else of one made now. The one in hand stays in use. */
  fresh(call: Call): Promise<AccessToken> {
    return this.#ask('fresh', call);
  }

  /**
   * After a 401: the token to send the request once more with. The one in hand where it is another by now, else a new
   * one. Nothing while renewals pause, because a new token was refused too.
   */
  async renew(refused: Secret, call: Call): Promise<AccessToken | undefined> {
    if (this.#held?.token === refused) {
      if (this.#distrust !== undefined && this.#distrust.pause.remaining(instant(this.#issuer.clock)) > 0)
        return undefined;
      this.#drop(this.#held, 'unauthorized');
    }
    return this.usable() ?? this.#ask('refused', call);
  }

  /**
   * How the repeat went that {@link renew} gave a token for. One refused stays in hand: other routes may like it. But
   * from then on renewals caused by 401 pause, ever longer, until a repeat succeeds.
   */
  repeated(token: Secret, accepted: boolean): void {
    if (accepted) {
      this.#distrust = undefined;
      return;
    }
    // Many calls may have been repeated with this token: together they are one failure.
    if (this.#held?.token !== token || this.#distrust?.token === token) return;
    const { clock } = this.#issuer;
    const pause = this.#distrust?.pause ?? new BackOff<undefined>();
    pause.fail(undefined, { range: AFTER_FAILURE, now: instant(clock), draw: this.#issuer.draw() });
    this.#distrust = { token, pause };
  }

  /** Drops this very token. A newer one survives, so that late news of an old token costs nothing. */
  invalidate(token: Secret): void {
    if (this.#held?.token === token) this.#drop(this.#held, 'caller');
  }

  /** The current token, usable or not. */
  get current(): AccessToken | undefined {
    return this.#held?.token;
  }

  /** What is in hand, usable or not, and whether a request is under way: for those who look and ask for nothing. */
  look(): { readonly held: HeldToken | undefined; readonly usable: boolean; readonly asking: boolean } {
    const held = this.#held;
    const usable = held !== undefined && stateAt(held, ageOf(held, instant(this.#issuer.clock))) !== 'ended';
    return { held, usable, asking: this.#flight !== undefined };
  }

  #look(wall: number): AccessToken | undefined {
    const held = this.#held;
    if (held === undefined) return undefined;
    const now = { wall, monotonic: this.#issuer.clock.monotonic() };
    const age = ageOf(held, now);
    const state = stateAt(held, age);
    if (state === 'ended') {
      this.#quiet = 0;
      return undefined;
    }
    let quiet = quietAt(held, age);
    if (state === 'due' && this.#flight === undefined) {
      const pause = this.#issuer.remaining(now);
      if (pause === 0) void this.#start('ahead');
      else quiet = Math.min(quiet, pause);
    }
    this.#lookedAt = wall;
    this.#quiet = quiet;
    return held.token;
  }

  async #ask(reason: TokenRequestReason, call: Call): Promise<AccessToken> {
    let flight = this.#flight;
    if (flight === undefined) {
      const refusal = this.#issuer.refusal(instant(this.#issuer.clock));
      if (refusal !== undefined) throw refusal;
      flight = this.#start(reason);
    } else {
      this.#issuer.joined();
    }
    // All who wait share the failure, and each gets an error with a stack of its own.
    return call.wait(
      flight.catch((error: unknown) => {
        throw ProviderError.is(error) ? repeatError(error) : error;
      }),
    );
  }

  #start(reason: TokenRequestReason): Promise<AccessToken> {
    let begin: (request: Promise<Grant>) => void = () => undefined;
    const flight = new Promise<Grant>((resolve) => {
      begin = resolve;
    }).then((grant) => this.#hold(grant));
    // Known before the request is made: a listener, or a credentials function, that asks for a token in turn joins it.
    this.#flight = flight;
    begin(this.#issuer.request(reason, this));
    const land = (): void => {
      this.#flight = undefined;
      // The verdict was given while a request was under way: what follows from it has changed.
      this.#quiet = 0;
    };
    flight.then(land, land);
    return flight;
  }

  #hold(grant: Grant): AccessToken {
    this.#held = hold(grant, this.#issuer.draw());
    this.#resolved = undefined;
    this.#quiet = 0;
    return grant.token;
  }

  #drop(held: HeldToken, by: TokenInvalidatedEvent['by']): void {
    this.#held = undefined;
    this.#resolved = undefined;
    this.#quiet = 0;
    this.#issuer.dropped(held.token, ageOf(held, instant(this.#issuer.clock)), by);
  }
}

/** A token that was refused although it was new, and the pause of renewals that follows. */
interface Distrust {
  readonly token: Secret;
  readonly pause: BackOff<undefined>;
}
