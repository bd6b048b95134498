import type { Activity } from '../call/activity.js';
import { type Instant, instant } from '../clock.js';
import type { TokenHolder } from '../provider/carried-secrets.js';
import type { AccessToken } from './access-token.js';
import { ageOf, type HeldToken, hold, stateAt } from './held-token.js';
import type { TokenIssuer } from './token-issuer.js';

/**
 * Fresh, unused tokens in reserve, so that a transaction need not wait for its own. Filled up whenever one is taken;
 * there is no timer, and nothing is asked for once the client is closed.
 */
export class SpareTokens<Credentials extends object> implements TokenHolder {
  readonly #issuer: TokenIssuer<Credentials>;
  readonly #activity: Activity;
  readonly #size: number;
  #ready: HeldToken<Credentials>[] = [];
  #asking = 0;

  /** @param size How many to keep. */
  constructor(issuer: TokenIssuer<Credentials>, activity: Activity, size: number) {
    this.#issuer = issuer;
    this.#activity = activity;
    this.#size = size;
    issuer.account.carried.addHolder(this);
  }

  get tokens(): readonly AccessToken[] {
    return this.#ready.map(({ token }) => token);
  }

  /** The oldest one that is usable, where there is one. What has ended meanwhile is thrown away. */
  take(): HeldToken<Credentials> | undefined {
    const now = instant(this.#issuer.account.config.clock);
    this.#ready = this.#ready.filter((spare) => {
      if (stateAt(spare, ageOf(spare, now)) !== 'expired') return true;
      // The provider may still accept it: it is discarded a little before its end.
      this.#issuer.account.remember(spare.token);
      return false;
    });
    const taken = this.#ready.shift();
    this.#fill(now);
    return taken;
  }

  #fill(now: Instant): void {
    if (this.#activity.closed || this.#issuer.remaining(now) > 0) return;
    for (let wanted = this.#size - this.#ready.length - this.#asking; wanted > 0; wanted -= 1) {
      this.#asking += 1;
      this.#issuer.issue('spare').then(
        (grant) => {
          this.#asking -= 1;
          this.#ready.push(hold(grant, Math.random()));
        },
        () => {
          // The back-off has begun, and whoever needs a token now asks for its own: nobody waits for this one.
          this.#asking -= 1;
        },
      );
    }
  }
}
