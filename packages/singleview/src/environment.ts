import { type EnvironmentVariables, environmentCredentials } from '@x/core';
import type { SingleViewCredentials } from './definition.js';

/** The documented environment variables for the credentials. */
export const VARIABLES: EnvironmentVariables<SingleViewCredentials> = {
  clientId: { name: 'SINGLEVIEW_CLIENT_ID' },
  clientCode: { name: 'SINGLEVIEW_CLIENT_CODE' },
  merchantId: { name: 'SINGLEVIEW_MERCHANT_ID' },
};

/**
 * Returns a credentials function that reads `SINGLEVIEW_CLIENT_ID`, `SINGLEVIEW_CLIENT_CODE` and
 * `SINGLEVIEW_MERCHANT_ID` at every token request. If a variable is not set, the call fails with the code
 * `credentials_unavailable`, and the message names the variable.
 *
 * @example
 * ```ts
 * import { createSingleView, fromEnvironment } from '@x/singleview';
 *
 * const baseUrl = process.env.SINGLEVIEW_BASE_URL ?? '';
 * const singleview = createSingleView({ baseUrl, credentials: fromEnvironment() });
 * const { data } = await singleview.http.get('/v1/api/observice/accounts');
 * ```
 */
export function fromEnvironment(): () => SingleViewCredentials {
  return environmentCredentials('singleview', VARIABLES);
}
