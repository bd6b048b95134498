import { createHash } from 'node:crypto';
import type { ClientConfig } from '../config.js';
import type { TokenProviderDefinition } from '../provider/definition.js';

/**
 * Returns a digest of the provider, its address, the credentials and the rest of the token request. The digest
 * identifies the account without revealing these values.
 */
export function identityOf<Credentials extends object>(
  { name, token }: TokenProviderDefinition<Credentials>,
  { baseUrl }: ClientConfig,
  credentials: Credentials,
): string {
  // An optional field may be missing or `undefined`, which means the same.
  const present = Object.entries(credentials).filter(([, value]) => value !== undefined);
  const fields = present.sort(([one], [other]) => (one < other ? -1 : 1));
  const whole = JSON.stringify([name, baseUrl, token.path, fields, token.request(credentials)]);
  return createHash('sha256').update(whole).digest('base64url');
}
