import type { Activity } from '../call/activity.js';
import { type Instant, instant } from '../clock.js';
import type { TokenHolder } from '../provider/carried-secrets.js';
import type { AccessToken } from './access-token.js';
import { ageOf, type HeldToken, hold, stateAt } from './held-token.js';
import type { TokenIssuer } from './token-issuer.js';

/**
 * Keeps unused tokens ready, so that transactions do not have to wait for a token request. Whenever a token is taken, a
 * replacement is requested.
 */
export class SpareTokens<Credentials extends object> implements TokenHolder {
  readonly #issuer: TokenIssuer<Credentials>;
  readonly #activity: Activity;
  readonly #size: number;
  #ready: HeldToken<Credentials>[] = [];
  #requests = 0;

  /** @param size Number of tokens to keep ready. */
  constructor(issuer: TokenIssuer<Credentials>, activity: Activity, size: number) {
    this.#issuer = issuer;
    this.#activity = activity;
    this.#size = size;
    issuer.account.carried.addHolder(this);
  }

  get tokens(): readonly AccessToken[] {
    return this.#ready.map(({ token }) => token);
  }

  /** Removes and returns the oldest usable token, if there is one. Drops expired tokens. */
  take(): HeldToken<Credentials> | undefined {
    const now = instant(this.#issuer.account.config.clock);
    this.#ready = this.#ready.filter((spare) => {
      if (stateAt(spare, ageOf(spare, now)) !== 'expired') return true;
      // Keep the dropped token out of messages, because the provider may still accept it.
      this.#issuer.account.remember(spare.token);
      return false;
    });
    const taken = this.#ready.shift();
    this.#fill(now);
    return taken;
  }

  #fill(now: Instant): void {
    if (this.#activity.closed || this.#issuer.remaining(now) > 0) return;
    for (let wanted = this.#size - this.#ready.length - this.#requests; wanted > 0; wanted -= 1) {
      this.#requests += 1;
      this.#issuer.issue('spare').then(
        (grant) => {
          this.#requests -= 1;
          this.#ready.push(hold(grant, Math.random()));
        },
        () => {
          // Ignore the error, because no caller is waiting for this token.
          this.#requests -= 1;
        },
      );
    }
  }
}
