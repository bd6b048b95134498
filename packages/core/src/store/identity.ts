import { createHash } from 'node:crypto';
import type { ClientConfig } from '../config.js';
import type { TokenProviderDefinition } from '../provider/definition.js';

/**
 * Whom a token is for, as a digest: the provider, where it is, every field of the credentials, and what else its request
 * says. Nothing of it leads back to them, and what differs in any of them is another identity.
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
