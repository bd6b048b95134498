import type { Activity } from '../call/activity.js';
import { type Instant, instant } from '../clock.js';
import type { TokenHolder } from '../provider/carried-secrets.js';
import type { AccessToken } from './access-token.js';
import { ageOf, type HeldToken, hold, stateAt } from './held-token.js';
import type { TokenIssuer } from './token-issuer.js';

/**
 * Keeps fresh, unused tokens in reserve, so that transactions do not have to wait for a token. The reserve is refilled
 * whenever a token is taken. There is no timer, and no token is requested after the client is closed.
 */
export class SpareTokens<Credentials extends object> implements TokenHolder {
  readonly #issuer: TokenIssuer<Credentials>;
  readonly #activity: Activity;
  readonly #size: number;
  #ready: HeldToken<Credentials>[] = [];
  #requests = 0;

  /** @param size Number of tokens to keep in reserve. */
  constructor(issuer: TokenIssuer<Credentials>, activity: Activity, size: number) {
    this.#issuer = issuer;
    this.#activity = activity;
    this.#size = size;
    issuer.account.carried.addHolder(this);
  }

  get tokens(): readonly AccessToken[] {
    return this.#ready.map(({ token }) => token);
  }

  /** Removes the oldest usable token from the reserve and returns it, if there is one. Drops expired tokens. */
  take(): HeldToken<Credentials> | undefined {
    const now = instant(this.#issuer.account.config.clock);
    this.#ready = this.#ready.filter((spare) => {
      if (stateAt(spare, ageOf(spare, now)) !== 'expired') return true;
      // Remember the token, because the provider may still accept it: the client drops tokens shortly before they
      // expire.
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
          // No caller waits for this token, so the error is dropped. The back-off has started, and the next transaction
          // requests its own token.
          this.#requests -= 1;
        },
      );
    }
  }
}
