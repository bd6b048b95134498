import { randomBytes } from 'node:crypto';
import type { StoredToken, TokenLease, TokenStore } from '@x/core';
import { RingKey, type SealedToken, type StoreKey, unseal } from './key-ring.js';
import { readOptions } from './options.js';
import { type IoredisClient, type NodeRedisClient, type RunScript, scriptRunner } from './redis-client.js';
import { DELETE, EXTEND, GET, LEASE, PUT, RELEASE, TAKE_OVER } from './scripts.js';
import { StoreFailure } from './store-failure.js';

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** A node-redis (`redis`) or `ioredis` client, which your application connects and closes. */
  readonly client: NodeRedisClient | IoredisClient;
  /**
   * Name of the application and its environment, such as `checkout-live`: 1 to 64 letters, digits, `_`, `.`, `:` and
   * `-`. Use a separate namespace for each application and environment. Processes with different namespaces do not
   * share tokens. The namespace is not encrypted.
   */
  readonly namespace: string;
  /**
   * One to eight encryption keys, newest first. The store encrypts tokens with the first key and decrypts them with any
   * of the keys.
   */
  readonly keys: readonly StoreKey[];
}

/**
 * Creates a token store in Redis or Valkey. Pass the store to a client as the option `store`. Processes with the same
 * namespace and keys share one token. The store does not send commands until a client needs a token.
 *
 * @throws TypeError that names the invalid option.
 * @example
 * ```ts
 * const client = createClient({ url: process.env.REDIS_URL }); // from 'redis'
 * const store = redisStore({
 *   client,
 *   namespace: 'checkout-live',
 *   keys: [{ id: '2026-01', secret: process.env.TOKEN_STORE_KEY ?? '' }],
 * });
 * const paysecurez = createPaySecureZ({ baseUrl, credentials, store });
 * ```
 */
export function redisStore(options: RedisStoreOptions): TokenStore {
  const { client, namespace, keys } = readOptions(options);
  const ring = keys.map(({ id, secret }) => new RingKey(id, secret, namespace));
  const store = new RedisStore(scriptRunner(client), namespace, ring);
  // The methods work without their object and through a Proxy.
  return {
    get: (identity) => store.get(identity),
    delete: (identity, value) => store.delete(identity, value),
    lease: (identity, ms, takeOver) => store.lease(identity, ms, takeOver),
  };
}

/** Names of the two Redis keys for an identity. The string in braces keeps both keys in the same cluster slot. */
interface Names {
  readonly token: string;
  readonly lease: string;
}

class RedisStore implements TokenStore {
  readonly #run: RunScript;
  readonly #namespace: string;
  readonly #ring: readonly RingKey[];

  constructor(run: RunScript, namespace: string, ring: readonly RingKey[]) {
    this.#run = run;
    this.#namespace = namespace;
    this.#ring = ring;
  }

  async get(identity: string): Promise<StoredToken | undefined> {
    let failure: StoreFailure | undefined;
    for (const key of this.#ring) {
      const { token: name } = this.#namesOf(key, identity);
      const [sealed, remaining] = (await this.#run(GET, [name], [])) as [unknown, unknown];
      if (sealed === null || sealed === undefined) continue;
      try {
        // The value was not written by this package, which always sets a time to live.
        if (Number(remaining) < 0) throw new StoreFailure('unreadable');
        // Redis clients can be configured to return bytes instead of strings, and strings instead of numbers.
        return { ...unseal(String(sealed as string | Buffer), name, this.#ring), remaining: Number(remaining) };
      } catch (error) {
        failure = error as StoreFailure;
      }
    }
    if (failure !== undefined) throw failure;
    return undefined;
  }

  async delete(identity: string, value: string): Promise<void> {
    const deletions = this.#ring.map((key) => {
      const { token: name } = this.#namesOf(key, identity);
      return this.#run(DELETE, [name], [`.${key.markOf(value)}.`]);
    });
    await Promise.all(deletions);
  }

  async lease(identity: string, ms: number, takeOver: boolean): Promise<TokenLease | undefined> {
    const [key] = this.#ring;
    if (key === undefined) return undefined;
    const names = this.#namesOf(key, identity);
    const owner = randomBytes(16).toString('base64url');
    const whole = Math.ceil(ms);
    const taken = await this.#run(takeOver ? TAKE_OVER : LEASE, [names.lease], [owner, String(whole)]);
    if (Number(taken) !== 1) return undefined;
    // This is never earlier than the end of the lease on the server, so that the whole time in transit is counted.
    let ends = performance.now() + whole;
    return {
      extend: async (more) => {
        const extension = Math.ceil(more);
        // The server may extend the lease even if its response is lost.
        ends = Math.max(ends, performance.now() + extension);
        const extended = Number(await this.#run(EXTEND, [names.lease], [owner, String(extension)])) === 1;
        if (extended) ends = performance.now() + extension;
        return extended;
      },
      put: async ({ value, issuedAt, lifetime, remaining }) => {
        const content: SealedToken = { value, issuedAt, lifetime };
        const sealed = key.seal(content, names.token);
        // Round both numbers so that the token never appears younger than it is.
        const left = [Math.floor(remaining), Math.ceil(ends - performance.now())].map(String);
        await this.#run(PUT, [names.token, names.lease], [owner, sealed, ...left]);
      },
      release: async () => {
        await this.#run(RELEASE, [names.lease], [owner]);
      },
    };
  }

  #namesOf(key: RingKey, identity: string): Names {
    const name = `${this.#namespace}:{${key.nameOf(identity)}}`;
    return { token: `${name}:token`, lease: `${name}:lease` };
  }
}
