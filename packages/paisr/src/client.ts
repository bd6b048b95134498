import { type Client, type ClientOptions, type CredentialsSource, KeyClient, readOptions } from '@x/core';
import type { AccessTokens } from './access-tokens.js';
import { AccessTokensClient } from './access-tokens-client.js';
import { type PaisrCredentials, paisr } from './definition.js';

/** Options of {@link createPaisr}. `baseUrl` is `https://api.live.paisr.tech/v2` unless you say otherwise. */
export interface PaisrOptions extends ClientOptions<PaisrCredentials> {
  /** A value, or a function that gives it, which is read for every call: a key that is replaced needs no restart. */
  readonly credentials: CredentialsSource<PaisrCredentials>;
}

/**
 * A client for Paisr. Paisr hands out keys that last, and no tokens that expire: so there is nothing to renew, and
 * a call that is answered with 401 fails with `unauthorized`. All it does rejects with a `ProviderError`.
 */
export interface Paisr extends Client {
  /** The keys of the account: create, list, get, update, revoke, and their permissions. */
  readonly accessTokens: AccessTokens;
}

/**
 * Makes a client for Paisr. Nothing is sent until the first call.
 *
 * @throws ProviderError `invalid_options`, naming the field that is not as expected.
 */
export function createPaisr(options: PaisrOptions): Paisr {
  return new PaisrClient(paisr, readOptions(paisr, options), ({ token }) => token);
}

class PaisrClient extends KeyClient<PaisrCredentials> implements Paisr {
  readonly accessTokens: AccessTokens = new AccessTokensClient(this);
}
