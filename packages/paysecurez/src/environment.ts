import { type EnvironmentVariables, environmentCredentials } from '@x/core';
import type { PaySecureZCredentials } from './definition.js';

/** The documented environment variables for the credentials. */
export const VARIABLES: EnvironmentVariables<PaySecureZCredentials> = {
  clientId: { name: 'PAYSECUREZ_CLIENT_ID' },
  clientSecret: { name: 'PAYSECUREZ_CLIENT_SECRET' },
};

/**
 * Returns a credentials function that reads `PAYSECUREZ_CLIENT_ID` and `PAYSECUREZ_CLIENT_SECRET` at every token
 * request. If a variable is not set, the call fails with the code `credentials_unavailable`, and the message names the
 * variable.
 *
 * @example
 * ```ts
 * import { createPaySecureZ, fromEnvironment } from '@x/paysecurez';
 *
 * const paysecurez = createPaySecureZ({ credentials: fromEnvironment() });
 * const { data } = await paysecurez.http.get('/api/v1/transactions/txn_1/status');
 * ```
 */
export function fromEnvironment(): () => PaySecureZCredentials {
  return environmentCredentials('paysecurez', VARIABLES);
}
