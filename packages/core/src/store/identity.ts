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
  const values = new Map<string, unknown>(Object.entries(credentials));
  // An optional field may be missing or `undefined`, which means the same.
  const present = [...values.keys()].filter((field) => values.get(field) !== undefined);
  const fields = present.sort().map((field) => [field, values.get(field)]);
  const whole = JSON.stringify([name, baseUrl, token.path, fields, token.request(credentials)]);
  return createHash('sha256').update(whole).digest('base64url');
}
