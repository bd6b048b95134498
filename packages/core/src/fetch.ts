/**
 * The base package for all provider clients, without axios. Exports the same as `@x/core`, except that clients have no
 * `http`: they send requests with `client.fetch`.
 *
 * @module @x/core/fetch
 */

import type { ClientControl } from './client/client-base.js';
import { BaseKeyClient } from './client/key-client.js';
import { BaseTokenClient } from './client/token-client.js';
import { BaseTokenSession, type SessionStart } from './client/token-session.js';
import type { CheckedOptions } from './provider/checked-options.js';
import type { TokenProviderDefinition } from './provider/definition.js';

export * from './common.js';

/** The members of every client. */
export interface Client extends ClientControl {}

/** Manages a token and makes calls with it. Transactions receive a session. */
class TokenSession<Credentials extends object> extends BaseTokenSession<Credentials> {}

export type { TokenSession };

/**
 * Client for a provider whose tokens expire. Requests, caches, renews and uses the token.
 *
 * @example
 * ```ts
 * import { readOptions, TokenClient } from '@x/core/fetch';
 *
 * const client = new TokenClient(acme, readOptions(acme, { credentials }));
 * const invoices = await (await client.fetch('/invoices')).json();
 * await client.close();
 * ```
 */
export class TokenClient<Credentials extends object>
  extends BaseTokenClient<Credentials, TokenSession<Credentials>>
  implements Client
{
  /** @param spareTokens Number of tokens to keep ready for transactions. Default: 0. */
  constructor(definition: TokenProviderDefinition<Credentials>, options: CheckedOptions<Credentials>, spareTokens = 0) {
    super(definition, options, spareTokens);
  }

  protected override createSession(start: SessionStart<Credentials>): TokenSession<Credentials> {
    return new TokenSession(start);
  }
}

/**
 * Client for a provider that uses API keys instead of tokens.
 *
 * @example
 * ```ts
 * import { KeyClient, readOptions } from '@x/core/fetch';
 *
 * const client = new KeyClient(acme, readOptions(acme, { credentials }), ({ key }) => key);
 * const invoices = await (await client.fetch('/invoices')).json();
 * await client.close();
 * ```
 */
export class KeyClient<Credentials extends object> extends BaseKeyClient<Credentials> implements Client {}
