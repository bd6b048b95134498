import type { AccessToken } from './access-token.js';
import type { BearerSource } from './bearer.js';
import { Call } from './call.js';
import { type Clock, elapsed, type Instant, instant } from './clock.js';
import { ProviderError, repeatError } from './errors.js';
import { leewayOf } from './lifetime.js';
import type { Secret } from './secret.js';

/** What a token request brings. */
export interface Grant {
  readonly token: AccessToken;
  /** When its request was sent: what the network takes is part of the token's age. */
  readonly sent: Instant;
  /** How long it lives from then on, in milliseconds. */
  readonly lifetime: number;
}

/** What a source needs to ask for a token. */
export interface TokenSourceOptions {
  readonly provider: string;
  readonly clock: Clock;
  /** Milliseconds that a token request may take, with everything around it. */
  readonly timeout: number;
  /** Makes one token request. */
  request(call: Call): Promise<Grant>;
  /** Holds the client open while a request is under way. */
  track<T>(work: Promise<T>): Promise<T>;
}

interface Held {
  readonly token: AccessToken;
  readonly sent: Instant;
  /** Age at which the token is no longer used, in milliseconds. */
  readonly usableFor: number;
}

/**
 * Holds one token of one identity. However many callers there are, one token request is under way at a time and they
 * share what comes of it; a caller who gives up ends its own wait alone.
 */
export class TokenSource implements BearerSource {
  readonly #options: TokenSourceOptions;
  #held: Held | undefined;
  #flight: Promise<AccessToken> | undefined;

  constructor(options: TokenSourceOptions) {
    this.#options = options;
  }

  /** The token in hand, as long as it is usable by both clocks. */
  held(): AccessToken | undefined {
    const held = this.#held;
    if (held === undefined) return undefined;
    return elapsed(held.sent, instant(this.#options.clock)) < held.usableFor ? held.token : undefined;
  }

  /** The token in hand, or else a new one. */
  async obtain(call: Call): Promise<AccessToken> {
    return this.held() ?? this.fresh(call);
  }

  /** A new token: of a request that is under way already, or else of one made now. */
  fresh(call: Call): Promise<AccessToken> {
    // All who wait share the failure, and each gets an error with a stack of its own.
    const shared = this.#join().catch((error: unknown) => {
      throw ProviderError.is(error) ? repeatError(error) : error;
    });
    return call.wait(shared);
  }

  /** A token to repeat with after a 401: the one in hand where it is another by now, else a new one. */
  async renew(refused: Secret, call: Call): Promise<AccessToken> {
    this.invalidate(refused);
    return this.obtain(call);
  }

  /** Drops this very token. A newer one survives, so that late news of an old token costs nothing. */
  invalidate(token: Secret): void {
    if (this.#held?.token === token) this.#held = undefined;
  }

  #join(): Promise<AccessToken> {
    if (this.#flight !== undefined) return this.#flight;
    const flight = this.#options.track(this.#fly());
    this.#flight = flight;
    const land = (): void => {
      this.#flight = undefined;
    };
    flight.then(land, land);
    return flight;
  }

  async #fly(): Promise<AccessToken> {
    const { clock, provider, timeout, request } = this.#options;
    const call = new Call({ provider, operation: 'token', clock, timeout });
    call.idempotent = true;
    try {
      const { token, lifetime, sent } = await request(call);
      this.#held = { token, sent, usableFor: lifetime - leewayOf(lifetime) };
      return token;
    } finally {
      call.finish();
    }
  }
}
