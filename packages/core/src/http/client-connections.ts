import type { ClientConfig, Dispatcher } from '../config.js';
import { fingerprintOf } from '../fingerprint.js';
import type { Secret } from '../secret.js';
import { ConnectionPool } from './connection-pool.js';

/**
 * The connections of one client, which no other client uses. Token requests and API calls use separate connections, so
 * that a late API response is never mistaken for a token. With a custom dispatcher or `fetch`, connections are not
 * separated.
 */
export class ClientConnections {
  readonly #config: ClientConfig;
  readonly #onEmpty: () => void;
  #api: ConnectionPool | undefined;
  #token: ConnectionPool | undefined;
  /** Whether to open the first connection for API calls during the next token request. */
  #ahead = false;
  /** Whether the provider is known to issue the same token more than once. */
  #reissues = false;

  /**
   * @param onEmpty Called when the last connection has closed, so that this object can be discarded. Not called if the
   * provider is known to reissue tokens.
   */
  constructor(config: ClientConfig, onEmpty: () => void) {
    this.#config = config;
    this.#onEmpty = () => {
      const isEmpty = (this.#api?.isEmpty ?? true) && (this.#token?.isEmpty ?? true);
      if (isEmpty && !this.#reissues) onEmpty();
    };
  }

  /** The dispatcher for API calls. */
  get api(): Dispatcher {
    if (this.#config.dispatcher !== undefined) return this.#config.dispatcher;
    this.#ahead = false;
    this.#api ??= this.#pool();
    return this.#api;
  }

  /** The dispatcher for token requests. */
  get token(): Dispatcher {
    if (this.#config.dispatcher !== undefined) return this.#config.dispatcher;
    if (this.#ahead) {
      const { api } = this;
      // The token request's connection is opened first. If this one fails, the call opens another and reports why.
      if (api instanceof ConnectionPool)
        Promise.resolve()
          .then(() => api.openAhead())
          .catch(() => undefined);
    }
    this.#token ??= this.#pool();
    return this.#token;
  }

  /** A dispatcher that sends each token request over a new connection. */
  get newToken(): Dispatcher {
    const { token } = this;
    if (!(token instanceof ConnectionPool)) return token;
    return { dispatch: (options, handler) => token.dispatchOnNew(options, handler) };
  }

  /** Opens the first connection for API calls during the next token request, because a call is waiting for the token. */
  openAhead(): void {
    this.#ahead = true;
  }

  /**
   * Records an issued token and returns whether its response may be a late copy of an earlier response. This is
   * possible if the client has received the same token before and has not closed all token connections since. In this
   * case, the current token connections are retired.
   */
  isSuspect(token: Secret): boolean {
    if (this.#reissues || this.#token?.note(fingerprintOf(token)) !== true) return false;
    this.#token.retire();
    return true;
  }

  /**
   * Records a token that was requested over a new connection, so that its response cannot be a late copy. If it equals
   * the suspect token, the provider reissues tokens.
   */
  confirm(token: Secret): void {
    this.#reissues = this.#token?.note(fingerprintOf(token)) === true;
  }

  /** Closes all connections. Must be called only when no request is in flight. */
  async close(): Promise<void> {
    await Promise.all([this.#api?.close(), this.#token?.close()]);
  }

  #pool(): ConnectionPool {
    const { base, maxConnections } = this.#config;
    return new ConnectionPool(base.origin, maxConnections, this.#onEmpty);
  }
}
