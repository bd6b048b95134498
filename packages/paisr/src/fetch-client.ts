import { type Client, type ClientOptions, type CredentialsSource, KeyClient, readOptions } from '@x/core/fetch';
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
 * A client for Paisr. Paisr's API keys are long-lived, so the client does not renew them. If the API responds with a
 * 401, the call fails with the code `unauthorized`. All methods reject with a `ProviderError` when they fail.
 */
export interface Paisr extends Client {
  /** Manages the account's API keys and their permissions. */
  readonly accessTokens: AccessTokens;
}

/**
 * Creates a client for Paisr. The client does not send requests until the first call.
 *
 * @example
 * ```ts
 * import { createPaisr } from '@x/paisr/fetch';
 *
 * const paisr = createPaisr({ credentials: { token: process.env.PAISR_TOKEN ?? '' } });
 * const response = await paisr.fetch('/invoices');
 * const invoices = await response.json();
 * ```
 *
 * @throws ProviderError if an option is invalid. The code is `invalid_options`, and the message names the option.
 */
export function createPaisr(options: PaisrOptions): Paisr {
  return new PaisrClient(paisr, readOptions(paisr, options), ({ token }) => token);
}

class PaisrClient extends KeyClient<PaisrCredentials> implements Paisr {
  readonly accessTokens: AccessTokens = new AccessTokensClient(this);
}
