import { type Client, type ClientOptions, type CredentialsSource, KeyClient, readOptions } from '@x/core';
import type { AccessTokens } from './access-tokens.js';
import { AccessTokensClient } from './access-tokens-client.js';
import { type PaisrCredentials, paisr } from './definition.js';

/** Options of {@link createPaisr}. `baseUrl` defaults to `https://api.live.paisr.tech/v2`. */
export interface PaisrOptions extends ClientOptions<PaisrCredentials> {
  /** The key, or a function that returns it. The function runs on each call, so you can replace a key without a restart. */
  readonly credentials: CredentialsSource<PaisrCredentials>;
}

/**
 * A client for Paisr. Paisr issues lasting keys instead of expiring tokens, so there is nothing to renew: a call that
 * receives a 401 fails with code `unauthorized`. All methods reject with a `ProviderError`.
 */
export interface Paisr extends Client {
  /** Methods to create, list, read, update and revoke the keys of the account, and to change their permissions. */
  readonly accessTokens: AccessTokens;
}

/**
 * Creates a client for Paisr. It sends nothing until the first call.
 *
 * @example
 * ```ts
 * import { createPaisr } from '@x/paisr';
 *
 * const paisr = createPaisr({ credentials: { token: process.env.PAISR_TOKEN ?? '' } });
 * const { data } = await paisr.http.get('/invoices');
 * ```
 *
 * @throws ProviderError with code `invalid_options`, naming the invalid field.
 */
export function createPaisr(options: PaisrOptions): Paisr {
  return new PaisrClient(paisr, readOptions(paisr, options), ({ token }) => token);
}

class PaisrClient extends KeyClient<PaisrCredentials> implements Paisr {
  readonly accessTokens: AccessTokens = new AccessTokensClient(this);
}
