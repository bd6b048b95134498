import { type Client, type ClientOptions, type CredentialsSource, KeyClient, readOptions } from '@x/core';
import type { AccessTokens } from './access-tokens.js';
import { AccessTokensClient } from './access-tokens-client.js';
import { type PaisrCredentials, paisr } from './definition.js';

/** Options of {@link createPaisr}. `baseUrl` defaults to `https://api.live.paisr.tech/v2`. */
export interface PaisrOptions extends ClientOptions<PaisrCredentials> {
  /**
   * The key, or a function that returns it. The function is called for each API call, so you can replace the key
   * without a restart.
   */
  readonly credentials: CredentialsSource<PaisrCredentials>;
}

/**
 * A client for Paisr. Paisr's keys are long-lived, so the client does not renew them. A call that receives a 401 fails
 * with the code `unauthorized`. All methods reject with a `ProviderError` when they fail.
 */
export interface Paisr extends Client {
  /** Manages the account's API keys and their permissions. */
  readonly accessTokens: AccessTokens;
}

/**
 * Creates a client for Paisr. It does not send requests until the first call.
 *
 * @example
 * ```ts
 * import { createPaisr } from '@x/paisr';
 *
 * const paisr = createPaisr({ credentials: { token: process.env.PAISR_TOKEN ?? '' } });
 * const { data } = await paisr.http.get('/invoices');
 * ```
 *
 * @throws ProviderError with the code `invalid_options` and a message that names the invalid field.
 */
export function createPaisr(options: PaisrOptions): Paisr {
  return new PaisrClient(paisr, readOptions(paisr, options), ({ token }) => token);
}

class PaisrClient extends KeyClient<PaisrCredentials> implements Paisr {
  readonly accessTokens: AccessTokens = new AccessTokensClient(this);
}
