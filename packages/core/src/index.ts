/**
 * The base package for all provider clients: authorized HTTP calls, token management and a common error type.
 *
 * @module @x/core
 */

import { createHttp } from './axios/instance.js';
import type { AxiosInstance } from './axios/types.js';
import { BoundMethods } from './bound-methods.js';
import type { ClientControl } from './client/client-base.js';
import { BaseKeyClient } from './client/key-client.js';
import { BaseTokenClient } from './client/token-client.js';
import { BaseTokenSession, type SessionStart } from './client/token-session.js';
import type { CheckedOptions } from './provider/checked-options.js';
import type { TokenProviderDefinition } from './provider/definition.js';

export type * from './axios/types.js';
export * from './common.js';

/** The members of every client. */
export interface Client extends ClientControl {
  /**
   * An axios instance that adds the token to each request. Paths are relative to `baseUrl`. Calls to URLs outside
   * `baseUrl` are rejected before they are sent. Failed calls reject with a `ProviderError`.
   *
   * @example
   * ```ts
   * const { data } = await client.http.get('/invoices', { params: { page: 2 } });
   * ```
   */
  readonly http: AxiosInstance;
}

/** Manages a token and makes calls with it. Transactions receive a session. */
class TokenSession<Credentials extends object> extends BaseTokenSession<Credentials> {
  readonly #httpOfClient: () => AxiosInstance | undefined;
  #http: AxiosInstance | undefined;

  /** @param httpOfClient Returns the client's `http`, if it was created. The session inherits its settings. */
  constructor(start: SessionStart<Credentials>, httpOfClient: () => AxiosInstance | undefined) {
    super(start);
    this.#httpOfClient = httpOfClient;
  }

  /** An axios instance that adds the session's token to each request. */
  get http(): AxiosInstance {
    const session = BoundMethods.targetOf(this);
    session.#http ??= createHttp(session.transport, session.#httpOfClient());
    return session.#http;
  }
}

export type { TokenSession };

/**
 * Client for a provider whose tokens expire. Requests, caches, renews and uses the token.
 *
 * @example
 * ```ts
 * import { readOptions, TokenClient } from '@x/core';
 *
 * const client = new TokenClient(acme, readOptions(acme, { credentials }));
 * const { data } = await client.http.get('/invoices');
 * await client.close();
 * ```
 */
export class TokenClient<Credentials extends object>
  extends BaseTokenClient<Credentials, TokenSession<Credentials>>
  implements Client
{
  #http: AxiosInstance | undefined;

  /** @param spareTokens Number of tokens to keep ready for transactions. Default: 0. */
  constructor(definition: TokenProviderDefinition<Credentials>, options: CheckedOptions<Credentials>, spareTokens = 0) {
    super(definition, options, spareTokens);
  }

  /** An axios instance that adds the token to each request. Created on first access to save memory. */
  get http(): AxiosInstance {
    const client = BoundMethods.targetOf(this);
    client.#http ??= createHttp(client.transport);
    return client.#http;
  }

  protected override createSession(start: SessionStart<Credentials>): TokenSession<Credentials> {
    return new TokenSession(start, () => this.#http);
  }
}

/**
 * Client for a provider that uses API keys instead of tokens.
 *
 * @example
 * ```ts
 * import { KeyClient, readOptions } from '@x/core';
 *
 * const client = new KeyClient(acme, readOptions(acme, { credentials }), ({ key }) => key);
 * const { data } = await client.http.get('/invoices');
 * await client.close();
 * ```
 */
export class KeyClient<Credentials extends object> extends BaseKeyClient<Credentials> implements Client {
  #http: AxiosInstance | undefined;

  /** An axios instance that adds the key to each request. Created on first access to save memory. */
  get http(): AxiosInstance {
    const client = BoundMethods.targetOf(this);
    client.#http ??= createHttp(client.transport);
    return client.#http;
  }
}
