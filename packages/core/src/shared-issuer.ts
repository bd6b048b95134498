import type { AccessToken } from './access-token.js';
import type { Activity } from './activity.js';
import { adopt } from './adoption.js';
import { BoundedStore, LATE, StoreFailed } from './bounded-store.js';
import type { Call } from './call.js';
import { type Clock, elapsed, type Instant, instant } from './clock.js';
import type { ProviderError } from './errors.js';
import { emit, type TokenInvalidatedEvent, type TokenRequestReason } from './events.js';
import { fingerprintOf } from './fingerprint.js';
import type { Grant } from './held-token.js';
import { identityOf } from './identity.js';
import { leaseTime, lookDelay, patienceOf, REFUSED_MOST } from './sharing.js';
import type { Asking, OwnedGrant, TokenRequester } from './token-requester.js';
import type { TokenIssuer, TokenSource } from './token-source.js';
import type { TokenLease, TokenStore } from './token-store.js';

/** A token of the store, or the lease to ask for one; neither where the store fails. */
type Found = readonly [grant?: Grant | undefined, lease?: TokenLease | undefined];

/**
 * Gets the token of a client where many processes share one: out of the store, or else from the endpoint, which is asked
 * by whoever has the lease. A process looks there only when it would ask for a token otherwise, and asks for one whatever
 * the store does.
 */
export class SharedIssuer<Credentials extends object> implements TokenIssuer {
  readonly #requester: TokenRequester<Credentials>;
  readonly #store: BoundedStore;
  /** What was given last, and under which identity it is kept. Where the store has this one, it has nothing new. */
  #latest: { readonly token: AccessToken; readonly identity: string } | undefined;
  /** The deletion of what was refused: whoever asks next must not find it. */
  #deleting: Promise<unknown> | undefined;
  /** How many tokens were refused since one was issued to this process, or lasted until its renewal. */
  #refused = 0;

  constructor(requester: TokenRequester<Credentials>, activity: Activity, store: TokenStore) {
    this.#requester = requester;
    this.#store = new BoundedStore(store, requester.config, activity);
  }

  get clock(): Clock {
    return this.#requester.clock;
  }

  draw(): number {
    return this.#requester.draw();
  }

  remaining(now: Instant): number {
    return this.#requester.remaining(now);
  }

  refusal(now: Instant): ProviderError | undefined {
    return this.#requester.refusal(now);
  }

  joined(): void {
    this.#requester.joined();
  }

  dropped(token: AccessToken, age: number, by: TokenInvalidatedEvent['by']): void {
    this.#requester.dropped(token, age, by);
    this.#refused += 1;
    const identity = this.#latest?.identity;
    if (identity === undefined) return;
    this.#deleting = this.#store.run('delete', (store) => store.delete(identity, token.reveal()));
  }

  request(reason: TokenRequestReason, source?: TokenSource): Promise<Grant> {
    return this.#requester.request(reason, source, (asking) => this.#share(reason, asking));
  }

  async #share(
    reason: TokenRequestReason,
    { call, credentials, ask }: Asking<Credentials>,
  ): Promise<OwnedGrant<Credentials>> {
    const identity = this.#identityOf(credentials);
    const deleted = await this.#deleting;
    this.#deleting = undefined;
    const [grant, lease]: Found = deleted === LATE ? [] : await this.#find(reason, identity, call);
    if (grant !== undefined) {
      const { token, lifetime } = grant;
      this.#latest = { token, identity };
      if (reason === 'ahead') this.#refused = 0;
      emit(this.#requester.config, () => ({
        type: 'token.adopted',
        reason,
        fingerprint: fingerprintOf(token),
        lifetime,
      }));
      return { ...grant, credentials };
    }
    try {
      const issued = await ask();
      // Credentials that were rotated meanwhile are another identity.
      const own = this.#identityOf(issued.credentials);
      this.#latest = { token: issued.token, identity: own };
      this.#refused = 0;
      // Nobody waits for the store to have it.
      if (own === identity) void this.#put(lease, issued);
      else this.#release(lease);
      return issued;
    } catch (error) {
      this.#release(lease);
      throw error;
    }
  }

  async #find(reason: TokenRequestReason, identity: string, call: Call): Promise<Found> {
    const enough = call.remaining - patienceOf(call.remaining, this.draw());
    // Who may write to the store could bring up one revoked token after the other, for ever.
    const alone = reason === 'fresh' || this.#refused >= REFUSED_MOST;
    for (let looks = 1; ; looks += 1) {
      const before = alone ? undefined : await this.#get(identity, reason);
      if (before === LATE) return [];
      if (before !== undefined && !(before instanceof StoreFailed)) return [before];
      const steal = alone || call.remaining <= enough;
      const lease = await this.#lease(identity, steal);
      if (lease instanceof StoreFailed) return [];
      // Whatever the store gives then: there is no time left to wait for another.
      if (steal) return [undefined, lease];
      if (lease) {
        // It may have come between the look and the lease.
        const after = await this.#get(identity, reason);
        if (after === undefined || after instanceof StoreFailed) return [undefined, lease];
        this.#release(lease);
        return [after];
      }
      await call.pause(lookDelay(looks, call.remaining - enough, this.draw()));
    }
  }

  /** What the store keeps, where it is usable here and newer than what was given last. */
  #get(identity: string, reason: TokenRequestReason): Promise<Grant | StoreFailed | undefined> {
    const { clock } = this;
    const asked = clock.monotonic();
    return this.#store.run('get', async (store) => {
      const stored = await store.get(identity);
      if (!stored) return undefined;
      const now = instant(clock);
      const adopted = adopt(stored, this.#latest?.token, now, now.monotonic - asked, reason);
      if (typeof adopted === 'string') throw new StoreFailed(adopted);
      return adopted;
    });
  }

  #lease(identity: string, steal: boolean): Promise<TokenLease | StoreFailed | undefined> {
    const { timeout } = this.#requester.config;
    // One that comes when nobody waits for it any more would only hold up the others.
    return this.#store.run(
      'lease',
      (store) => store.lease(identity, leaseTime(timeout), steal),
      (late) => this.#release(late),
    );
  }

  async #put(lease: TokenLease | undefined, { token, sent, lifetime }: Grant): Promise<void> {
    if (!lease) return;
    const remaining = lifetime - elapsed(sent, instant(this.clock));
    const stored = { value: token.reveal(), issuedAt: sent.wall, lifetime, remaining };
    const kept = await this.#store.run('put', () => lease.put(stored));
    // Or the others would wait for a token that does not come.
    if (kept instanceof StoreFailed) this.#release(lease);
  }

  #release(lease: TokenLease | undefined): void {
    if (lease) void this.#store.run('release', () => lease.release());
  }

  #identityOf(credentials: Credentials): string {
    return identityOf(this.#requester.definition, this.#requester.config, credentials);
  }
}
