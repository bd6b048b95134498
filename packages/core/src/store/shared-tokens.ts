import type { Activity } from '../call/activity.js';
import type { Call } from '../call/call.js';
import { elapsed, instant } from '../clock.js';
import type { ClientConfig } from '../config.js';
import { emit, type TokenRequestReason } from '../events.js';
import { fingerprintOf } from '../fingerprint.js';
import { hasOwn } from '../own-fields.js';
import type { TokenProviderDefinition } from '../provider/definition.js';
import type { AccessToken } from '../token/access-token.js';
import type { Grant, HeldToken } from '../token/held-token.js';
import type { TokenSharing, Turn } from '../token/token-sharing.js';
import type { StoredToken, TokenLease, TokenStore } from '../token-store.js';
import { adopt } from './adoption.js';
import { BoundedStore, StoreFailed, TIMED_OUT } from './bounded-store.js';
import { identityOf } from './identity.js';
import { KeptLease } from './kept-lease.js';
import { LEASE_MS, MAX_REFUSED_IN_A_ROW, patienceOf, pollDelay } from './lease-timing.js';

/**
 * Shares a client's token with other processes through a store. The store is read only when a token request is due. If
 * the store fails, the client requests its own token.
 */
export class SharedTokens<Credentials extends object> implements TokenSharing<Credentials> {
  readonly #definition: TokenProviderDefinition<Credentials>;
  readonly #config: ClientConfig;
  readonly #store: BoundedStore;
  /** The most recent token of this process. If the store returns the same token, it counts as a miss. */
  #latest: AccessToken | undefined;
  /** A pending lookup of a newer token, which concurrent calls share. */
  #looking: Promise<Grant<Credentials> | undefined> | undefined;
  /** A pending deletion, which the next lookup waits for. */
  #deleting: Promise<unknown> | undefined;
  /**
   * Number of consecutive tokens that the API rejected. Reset by a token request, or when a token stays valid until its
   * renewal.
   */
  #refused = 0;

  constructor(
    definition: TokenProviderDefinition<Credentials>,
    config: ClientConfig,
    activity: Activity,
    store: TokenStore,
  ) {
    this.#definition = definition;
    this.#config = config;
    this.#store = new BoundedStore(store, config, activity);
  }

  async find(
    reason: TokenRequestReason,
    credentials: Credentials,
    call: Call,
  ): Promise<Grant<Credentials> | Turn<Credentials>> {
    const identity = this.#identityOf(credentials);
    const deleted = await this.#deleting;
    this.#deleting = undefined;
    const found = deleted === TIMED_OUT ? undefined : await this.#look(reason, identity, credentials, call);
    return found !== undefined && hasOwn(found, 'grant')
      ? this.#adopted(reason, found.grant, call)
      : this.#turn(identity, found?.lease, call);
  }

  newer(held: HeldToken<Credentials>, call: Call): Promise<Grant<Credentials> | undefined> {
    this.#looking ??= this.#lookForNewer(held, call).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookForNewer(
    { token, credentials }: HeldToken<Credentials>,
    call: Call,
  ): Promise<Grant<Credentials> | undefined> {
    const identity = this.#identityOf(credentials);
    const reason = 'refused';
    const found = await this.#get(identity, credentials, reason, call);
    // This process may have received a token in the meantime.
    if (found === undefined || found instanceof StoreFailed || this.#latest !== token) return undefined;
    return this.#adopted(reason, found, call);
  }

  discard({ token, credentials }: HeldToken<Credentials>, young: boolean, call: Call | undefined): void {
    this.#refused += 1;
    if (young) return;
    const identity = this.#identityOf(credentials);
    this.#deleting = this.#store.run('delete', call, (store) => store.delete(identity, token.reveal()));
  }

  #adopted(reason: TokenRequestReason, grant: Grant<Credentials>, call: Call): Grant<Credentials> {
    const { token, lifetime } = grant;
    this.#latest = token;
    if (reason === 'ahead') this.#refused = 0;
    emit(this.#config, call, () => ({ type: 'token.adopted', reason, fingerprint: fingerprintOf(token), lifetime }));
    return grant;
  }

  #turn(identity: string, acquired: TokenLease | undefined, call: Call): Turn<Credentials> {
    const lease = acquired && new KeptLease(this.#store, acquired, this.#config.clock, call);
    return {
      publish: (grant) => {
        // If the credentials were rotated during the request, their identity has changed.
        const own = this.#identityOf(grant.credentials);
        this.#latest = grant.token;
        this.#refused = 0;
        if (own === identity) void lease?.put(() => this.#storedFrom(grant));
        else lease?.release();
      },
      giveUp: () => lease?.release(),
    };
  }

  /**
   * Polls the store until it returns a usable token or the lease. After a long wait, takes over the lease. Resolves to
   * `undefined` if the store fails.
   */
  async #look(
    reason: TokenRequestReason,
    identity: string,
    credentials: Credentials,
    call: Call,
  ): Promise<{ grant: Grant<Credentials> } | { lease: TokenLease | undefined } | undefined> {
    const enough = call.deadline.remaining - patienceOf(call.deadline.remaining, Math.random());
    // Otherwise, an attacker with write access to the store could supply revoked tokens indefinitely.
    const alone = reason === 'fresh' || this.#refused >= MAX_REFUSED_IN_A_ROW;
    for (let polls = 1; ; polls += 1) {
      const before = alone ? undefined : await this.#get(identity, credentials, reason, call);
      if (before === TIMED_OUT) return undefined;
      if (before !== undefined && !(before instanceof StoreFailed)) return { grant: before };
      const takeOver = alone || call.deadline.remaining <= enough;
      const lease = await this.#lease(identity, takeOver, call);
      if (lease instanceof StoreFailed) return undefined;
      if (takeOver) return { lease };
      if (lease) {
        // Another process may have stored a token just before this process acquired the lease.
        const after = await this.#get(identity, credentials, reason, call);
        if (after === undefined || after instanceof StoreFailed) return { lease };
        this.#release(lease, call);
        return { grant: after };
      }
      await call.deadline.pause(pollDelay(polls, call.deadline.remaining - enough, Math.random()));
    }
  }

  /** Resolves to the stored token if it is valid and newer than this process's most recent token. */
  #get(
    identity: string,
    credentials: Credentials,
    reason: TokenRequestReason,
    call: Call,
  ): Promise<Grant<Credentials> | StoreFailed | undefined> {
    const { clock } = this.#config;
    const started = clock.monotonic();
    return this.#store.run('get', call, async (store) => {
      const stored = await store.get(identity);
      if (!stored) return undefined;
      const now = instant(clock);
      const adopted = adopt(stored, this.#latest, now, now.monotonic - started, reason);
      if (typeof adopted === 'string') throw new StoreFailed(adopted);
      return adopted && { ...adopted, adopted: true, credentials };
    });
  }

  #lease(identity: string, takeOver: boolean, call: Call): Promise<TokenLease | StoreFailed | undefined> {
    return this.#store.run(
      'lease',
      call,
      (store) => store.lease(identity, LEASE_MS, takeOver),
      // Release a lease that was granted too late, because it would only block other processes.
      (late) => this.#release(late, call),
    );
  }

  #storedFrom({ token, sent, lifetime }: Grant): StoredToken {
    const remaining = lifetime - elapsed(sent, instant(this.#config.clock));
    return { value: token.reveal(), issuedAt: sent.wall, lifetime, remaining };
  }

  #release(lease: TokenLease | undefined, call: Call): void {
    if (lease) void this.#store.run('release', call, () => lease.release());
  }

  #identityOf(credentials: Credentials): string {
    return identityOf(this.#definition, this.#config, credentials);
  }
}
