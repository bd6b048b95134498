import type { ClientConfig, Dispatcher } from '../config.js';
import { fingerprintOf } from '../fingerprint.js';
import type { Secret } from '../secret.js';
import { ConnectionPool } from './connection-pool.js';
import { ENGINE } from './engine.js';
import { fetchEngine } from './fetch-engine.js';

/**
 * The connections of one client, opened when they are needed. No other client uses them, and token requests do not use
 * those of API calls: a response that arrives late can only be taken for one to the same client, and never for a token.
 * With a user's dispatcher, or on fetch, connections are not ours to separate.
 */
export class ClientConnections {
  readonly #config: ClientConfig;
  readonly #onEmpty: () => void;
  #api: ConnectionPool | undefined;
  #token: ConnectionPool | undefined;
  /** Whether the provider issues the same token to several requests. */
  #reissues = false;

  /** @param onEmpty Called when no connection is open any more, and nothing is worth keeping. */
  constructor(config: ClientConfig, onEmpty: () => void) {
    this.#config = config;
    this.#onEmpty = () => {
      const isEmpty = (this.#api?.isEmpty ?? true) && (this.#token?.isEmpty ?? true);
      if (isEmpty && !this.#reissues) onEmpty();
    };
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

  /** Sends token requests, each over a connection that has carried nothing before. */
  get newToken(): Dispatcher {
    const { token } = this;
    if (!(token instanceof ConnectionPool)) return token;
    return { dispatch: (options, handler) => token.dispatchOnNew(options, handler) };
  }

  /**
   * Notes a token that was issued. Returns whether its response may be a late copy of an earlier one: the client was
   * issued the same token before, over connections some of which are still open. These are then used no more.
   */
  isSuspect(token: Secret): boolean {
    if (this.#reissues || this.#token?.note(fingerprintOf(token)) !== true) return false;
    this.#token.retire();
    return true;
  }

  /** Notes the token that was issued in place of a suspect one, over a new connection: nothing came late there. */
  confirm(token: Secret): void {
    this.#reissues = this.#token?.note(fingerprintOf(token)) === true;
  }

  /** Closes all of them, and resolves when they are closed. To be called when nothing is under way. */
  async close(): Promise<void> {
    await Promise.all([this.#api?.close(), this.#token?.close()]);
  }

  get #given(): Dispatcher | undefined {
    return this.#config.dispatcher ?? (ENGINE === 'fetch' ? fetchEngine : undefined);
  }

  #pool(): ConnectionPool {
    return new ConnectionPool(this.#config.base.origin, this.#onEmpty);
  }
}
