import { fingerprintOf } from '../fingerprint.js';
import type { ClientConfig } from '../options.js';
import type { Secret } from '../secret.js';
import { ConnectionPool } from './connection-pool.js';
import { type Dispatcher, fetchEngine } from './dispatcher.js';
import { ENGINE } from './engine-choice.js';

/**
 * The connections of one client, opened when they are needed. No other client uses them, and token requests do not use
 * those of API calls: a response that arrives late can at most be taken for one to the same client, and never for a token.
 * With a user's dispatcher, or on fetch, connections are not ours to separate.
 */
export class ClientConnections {
  readonly #config: ClientConfig;
  #api: ConnectionPool | undefined;
  #token: ConnectionPool | undefined;
  #reissued = false;

  constructor(config: ClientConfig) {
    this.#config = config;
  }

  /** Sends API calls. */
  get api(): Dispatcher {
    if (this.#given !== undefined) return this.#given;
    this.#api ??= this.#pool();
    return this.#api;
  }

  /** Sends token requests. */
  get token(): Dispatcher {
    if (this.#given !== undefined) return this.#given;
    this.#token ??= this.#pool();
    return this.#token;
  }

  /**
   * Where to request a token again, if the client was issued this one before. The response was then a late copy of an
   * earlier one, or the provider issues a token more than once. Over a connection that has carried nothing before, no
   * late copy can come.
   */
  whereRepeated(token: Secret): Dispatcher | undefined {
    if (this.#token === undefined || this.#reissued || !this.#token.note(fingerprintOf(token))) return undefined;
    return this.#token.renewed();
  }

  /** Takes note of the token that was requested again: if it is known too, the provider issues tokens more than once. */
  settle(token: Secret): void {
    this.#reissued = this.#token?.note(fingerprintOf(token)) === true;
  }

  /** Closes all of them, and resolves when they are closed. To be called when nothing is under way. */
  async close(): Promise<void> {
    await Promise.all([this.#api?.close(), this.#token?.close()]);
  }

  get #given(): Dispatcher | undefined {
    return this.#config.dispatcher ?? (ENGINE === 'fetch' ? fetchEngine : undefined);
  }

  #pool(): ConnectionPool {
    return new ConnectionPool(this.#config.base.origin);
  }
}
