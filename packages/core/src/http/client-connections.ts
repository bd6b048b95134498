import type { ClientConfig, Dispatcher } from '../config.js';
import { fingerprintOf } from '../fingerprint.js';
import type { Secret } from '../secret.js';
import { ConnectionPool } from './connection-pool.js';
import { ENGINE } from './engine.js';
import { fetchEngine } from './fetch-engine.js';

/**
 * The connections of one client, opened when they are needed. No other client uses them. Token requests and API calls
 * have separate connections. A late response can therefore only be mistaken for another response to the same client,
 * and never for a token. With a user's dispatcher or with fetch, connections cannot be separated.
 */
export class ClientConnections {
  readonly #config: ClientConfig;
  readonly #onEmpty: () => void;
  #api: ConnectionPool | undefined;
  #token: ConnectionPool | undefined;
  /** Whether the provider issues the same token to several requests. */
  #reissues = false;

  /** @param onEmpty Called when no connection is open any more and no noted token has to be kept. */
  constructor(config: ClientConfig, onEmpty: () => void) {
    this.#config = config;
    this.#onEmpty = () => {
      const isEmpty = (this.#api?.isEmpty ?? true) && (this.#token?.isEmpty ?? true);
      if (isEmpty && !this.#reissues) onEmpty();
    };
  }

  /** Sends API calls. */
  get api(): Dispatcher {
    if (this.#custom !== undefined) return this.#custom;
    this.#api ??= this.#pool();
    return this.#api;
  }

  /** Sends token requests. */
  get token(): Dispatcher {
    if (this.#custom !== undefined) return this.#custom;
    this.#token ??= this.#pool();
    return this.#token;
  }

  /** Sends token requests, each over a new connection. */
  get newToken(): Dispatcher {
    const { token } = this;
    if (!(token instanceof ConnectionPool)) return token;
    return { dispatch: (options, handler) => token.dispatchOnNew(options, handler) };
  }

  /**
   * Notes an issued token. Returns whether its response may be a late copy of an earlier one: the client received the
   * same token before, over connections of which some are still open. Those connections are then not used again.
   */
  isSuspect(token: Secret): boolean {
    if (this.#reissues || this.#token?.note(fingerprintOf(token)) !== true) return false;
    this.#token.retire();
    return true;
  }

  /**
   * Notes the token that replaces a suspect one. It came over a new connection and is therefore not a late response.
   */
  confirm(token: Secret): void {
    this.#reissues = this.#token?.note(fingerprintOf(token)) === true;
  }

  /** Closes all connections and resolves when they are closed. Call it when no request is in flight. */
  async close(): Promise<void> {
    await Promise.all([this.#api?.close(), this.#token?.close()]);
  }

  get #custom(): Dispatcher | undefined {
    return this.#config.dispatcher ?? (ENGINE === 'fetch' ? fetchEngine : undefined);
  }

  #pool(): ConnectionPool {
    return new ConnectionPool(this.#config.base.origin, this.#onEmpty);
  }
}
