import { createHash } from 'node:crypto';
import type { ClientConfig } from '../config.js';
import type { TokenProviderDefinition } from '../provider/definition.js';

/**
 * Computes a digest that identifies the account of a token: the provider, its address, every field of the
 * credentials, and the rest of the token request. A difference in any of them is another identity. None of them can
 * be computed from it.
 */
export function identityOf<Credentials extends object>(
  { name, token }: TokenProviderDefinition<Credentials>,
  { baseUrl }: ClientConfig,
  credentials: Credentials,
): string {
  const fields = Object.entries(credentials).sort(([one], [other]) => (one < other ? -1 : 1));
  const whole = JSON.stringify([name, baseUrl, token.path, fields, token.request(credentials)]);
  return createHash('sha256').update(whole).digest('base64url');
}
