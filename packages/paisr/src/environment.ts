import { type EnvironmentVariables, environmentCredentials } from '@x/core';
import type { PaisrCredentials } from './definition.js';

/** The documented environment variable for the credentials. */
export const VARIABLES: EnvironmentVariables<PaisrCredentials> = { token: { name: 'PAISR_TOKEN' } };

/**
 * Returns a credentials function that reads `PAISR_TOKEN` at every call. If the variable is not set, the call fails with
 * the code `credentials_unavailable`, and the message names the variable.
 *
 * @example
 * ```ts
 * import { createPaisr, fromEnvironment } from '@x/paisr';
 *
 * const paisr = createPaisr({ credentials: fromEnvironment() });
 * const { data } = await paisr.http.get('/invoices');
 * ```
 */
export function fromEnvironment(): () => PaisrCredentials {
  return environmentCredentials('paisr', VARIABLES);
}
