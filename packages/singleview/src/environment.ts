import { type EnvironmentVariables, environmentCredentials } from '@x/core';
import type { SingleViewCredentials } from './credentials.js';

/** The documented environment variables for the credentials. */
export const VARIABLES: EnvironmentVariables<SingleViewCredentials> = {
  clientId: { name: 'SINGLEVIEW_CLIENT_ID' },
  clientCode: { name: 'SINGLEVIEW_CLIENT_CODE' },
  merchantId: { name: 'SINGLEVIEW_MERCHANT_ID' },
  signatureKey: { name: 'SINGLEVIEW_SIGNATURE_KEY', optional: true },
};

/**
 * Returns a credentials function that reads `SINGLEVIEW_CLIENT_ID`, `SINGLEVIEW_CLIENT_CODE`, `SINGLEVIEW_MERCHANT_ID`
 * and `SINGLEVIEW_SIGNATURE_KEY` at every token request. The signature key is optional. If another variable is not set,
 * the call fails with the code `credentials_unavailable`, and the message names the variable.
 *
 * @example
 * ```ts
 * import { createSingleView, fromEnvironment } from '@x/singleview';
 *
 * const baseUrl = process.env.SINGLEVIEW_BASE_URL ?? '';
 * const singleview = createSingleView({ baseUrl, credentials: fromEnvironment() });
 * const { data } = await singleview.http.post('/v1/api/observice/accounts', body, { idempotent: true });
 * ```
 */
export function fromEnvironment(): () => SingleViewCredentials {
  return environmentCredentials('singleview', VARIABLES);
}
