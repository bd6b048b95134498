import { AccessToken } from './access-token.js';
import type { Activity } from './activity.js';
import { isBearer } from './bearer.js';
import type { Call } from './call.js';
import { type Clock, elapsed, type Instant, instant, startTimer } from './clock.js';
import type { ProviderError } from './errors.js';
import { emit, type StoreFailedEvent, type TokenInvalidatedEvent, type TokenRequestReason } from './events.js';
import { fingerprintOf } from './fingerprint.js';
import type { Grant } from './held-token.js';
import { identityOf } from './identity.js';
import { leewayOf } from './lifetime.js';
import { ageOfStored, leaseTime, lookDelay, patienceOf, STORE_LIMIT } from './sharing.js';
import type { Asking, OwnedGrant, TokenRequester } from './token-requester.js';
import type { TokenIssuer } from './token-source.js';
import type { TokenLease, TokenStore } from './token-store.js';

/** An operation of the store that brought nothing, and why in one word. */
class Failed extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

const LATE = new Failed('timeout');

/**
 * Gets the token of a client where many processes share one: out of the store, or else from the endpoint, which is asked
 * by whoever has the lease. A process looks there only when it would ask for a token otherwise, and asks for one whatever
 * the store does.
 */
export class SharedIssuer<Credentials extends object> implements TokenIssuer {
  readonly #requester: TokenRequester<Credentials>;
  readonly #activity: Activity;
  readonly #store: TokenStore;
  /** What was given last, and under which identity it is kept. Where the store has this one, it has nothing new. */
  #latest: { readonly token: AccessToken; readonly identity: string } | undefined;
  /** The deletion of what was refused: whoever asks next must not find it. */
  #deleting: Promise<unknown> | undefined;

  constructor(requester: TokenRequester<Credentials>, activity: Activity, store: TokenStore) {
    this.#requester = requester;
    this.#activity = activity;
    this.#store = store;
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
    const identity = this.#latest?.identity;
    if (identity === undefined) return;
    this.#deleting = this.#bounded('delete', () => this.#store.delete(identity, token.reveal()));
  }

  request(reason: TokenRequestReason): Promise<Grant> {
    return this.#requester.request(reason, (asking) => this.#share(reason, asking));
  }

  async #share(
    reason: TokenRequestReason,
    { call, credentials, ask }: Asking<Credentials>,
  ): Promise<OwnedGrant<Credentials>> {
    const identity = this.#identityOf(credentials);
    const deleted = await this.#deleting;
    this.#deleting = undefined;
    const found = deleted === LATE ? undefined : await this.#find(reason, identity, call);
    if (found !== undefined && 'token' in found) {
      const { token, lifetime } = found;
      this.#latest = { token, identity };
      emit(this.#requester.config, () => ({
        type: 'token.adopted',
        reason,
        fingerprint: fingerprintOf(token),
        lifetime,
      }));
      return { ...found, credentials };
    }
    try {
      const issued = await ask();
      // Credentials that were rotated meanwhile are another identity.
      const own = this.#identityOf(issued.credentials);
      this.#latest = { token: issued.token, identity: own };
      // Nobody waits for the store to have it.
      if (own === identity) this.#put(found, issued);
      else this.#release(found);
      return issued;
    } catch (error) {
      this.#release(found);
      throw error;
    }
  }

  /** A token of the store, or the lease to ask for one; neither where the store fails. */
  async #find(reason: TokenRequestReason, identity: string, call: Call): Promise<Grant | TokenLease | undefined> {
    const enough = call.remaining - patienceOf(call.remaining, this.draw());
    for (let looks = 1; ; looks += 1) {
      const fresh = reason === 'fresh';
      const before = fresh ? undefined : await this.#get(identity);
      if (before === LATE) return undefined;
      if (before !== undefined && !(before instanceof Failed)) return before;
      const steal = fresh || call.remaining <= enough;
      const lease = await this.#lease(identity, steal);
      if (lease instanceof Failed) return undefined;
      if (lease !== undefined) {
        // It may have come between the look and the lease.
        const after = steal ? undefined : await this.#get(identity);
        if (after === undefined || after instanceof Failed) return lease;
        this.#release(lease);
        return after;
      }
      await call.pause(lookDelay(looks, this.draw()));
    }
  }

  /** What the store keeps, where it is usable here and newer than what was given last. */
  #get(identity: string): Promise<Grant | Failed | undefined> {
    const { clock } = this;
    const asked = clock.monotonic();
    return this.#bounded('get', async () => {
      const stored = await this.#store.get(identity);
      if (stored === undefined) return undefined;
      const { value, lifetime } = stored;
      if (typeof value !== 'string' || !isBearer(value)) throw new Failed('unreadable');
      const now = instant(clock);
      const age = ageOfStored(stored, now.wall, now.monotonic - asked);
      if (age === undefined) throw new Failed('clock_skew');
      const leeway = leewayOf(lifetime);
      if (age >= lifetime - leeway) return undefined;
      // From here on its age is told by the clocks of this machine.
      const sent = { wall: now.wall - age, monotonic: now.monotonic - age };
      return this.#isNews(value, sent.wall, leeway)
        ? { token: new AccessToken(value, sent.wall, lifetime), sent, lifetime }
        : undefined;
    });
  }

  /** Whether it is another token than the one given last, and not an older one, as far as the clocks can tell. */
  #isNews(value: string, issuedAt: number, leeway: number): boolean {
    const latest = this.#latest?.token;
    return latest === undefined || (latest.reveal() !== value && latest.issuedAt.getTime() - issuedAt <= leeway);
  }

  #lease(identity: string, steal: boolean): Promise<TokenLease | Failed | undefined> {
    const { timeout } = this.#requester.config;
    // One that comes when nobody waits for it any more would only hold up the others.
    return this.#bounded(
      'lease',
      () => this.#store.lease(identity, leaseTime(timeout), steal),
      (late) => this.#release(late),
    );
  }

  #put(lease: TokenLease | undefined, { token, sent, lifetime }: Grant): void {
    if (lease === undefined) return;
    const remaining = lifetime - elapsed(sent, instant(this.clock));
    const stored = { value: token.reveal(), issuedAt: sent.wall, lifetime, remaining };
    void this.#bounded('put', () => lease.put(stored));
  }

  #release(lease: TokenLease | undefined): void {
    if (lease !== undefined) void this.#bounded('release', () => lease.release());
  }

  #identityOf(credentials: Credentials): string {
    return identityOf(this.#requester.definition, this.#requester.config, credentials);
  }

  /** Waits for the store no longer than it may take, and tells where it fails. Closing the client waits for it, too. */
  #bounded<T>(
    operation: StoreFailedEvent['operation'],
    work: () => Promise<T>,
    whenLate?: (result: T) => void,
  ): Promise<T | Failed> {
    return this.#activity.track(this.#outcome(operation, work, whenLate));
  }

  async #outcome<T>(
    operation: StoreFailedEvent['operation'],
    work: () => Promise<T>,
    whenLate: ((result: T) => void) | undefined,
  ): Promise<T | Failed> {
    let late = false;
    let stopTimer: (() => void) | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        // A process that was busy all the while has yet to see what came meanwhile: it does so before the turn is over.
        const expire = (): void => {
          late = true;
          reject(LATE);
        };
        stopTimer = startTimer(this.clock, STORE_LIMIT, () => setImmediate(expire));
        work().then((result) => (late ? whenLate?.(result) : resolve(result)), reject);
      });
    } catch (error) {
      const failed = error instanceof Failed ? error : new Failed(reasonOf(error));
      emit(this.#requester.config, () => ({ type: 'store.failed', operation, reason: failed.reason }));
      return failed;
    } finally {
      stopTimer?.();
    }
  }
}

/** What a store says of its failure, where that is one word: anything longer may quote what it had in hand. */
function reasonOf(error: unknown): string {
  const { reason } = Object(error) as { readonly reason?: unknown };
  return typeof reason === 'string' && /^[a-z_]{1,32}$/.test(reason) ? reason : 'failed';
}
