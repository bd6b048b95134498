import { randomBytes } from 'node:crypto';

/**
 * A random credential that says what it is: `sandbox_secret_9f…`. The mark keeps anybody who finds one in a log or a
 * repository from taking it for a real one.
 */
export function fakeSecret(kind: 'secret' | 'client' | 'code' | 'merchant' | 'token'): string {
  return `sandbox_${kind}_${randomBytes(16).toString('hex')}`;
}
