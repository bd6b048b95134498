import { type Client, KeyClient, readOptions } from '@x/core';
import type { AccessTokens } from './access-tokens.js';
import { AccessTokensClient } from './access-tokens-client.js';
import { type PaisrCredentials, paisr } from './definition.js';
import type { Paisr as FetchPaisr, PaisrOptions } from './fetch-client.js';

export type { PaisrOptions } from './fetch-client.js';

/**
 * A client for Paisr. Paisr's API keys are long-lived, so the client does not renew them. If the API responds with a
 * 401, the call fails with the code `unauthorized`. All methods reject with a `ProviderError` when they fail.
 */
export interface Paisr extends Client, FetchPaisr {}

/**
 * Creates a client for Paisr. The client does not send requests until the first call.
 *
 * @example
 * ```ts
 * import { createPaisr } from '@x/paisr';
 *
 * const paisr = createPaisr({ credentials: { token: process.env.PAISR_TOKEN ?? '' } });
 * const { data } = await paisr.http.get('/invoices');
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
