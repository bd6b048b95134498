import { shownAs } from './fields.js';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** A sandbox in the place of a provider would take real orders and do nothing about them. */
export function checkEnvironment(env: NodeJS.ProcessEnv): void {
  if (!/^(production|prod|live)$/i.test(env['NODE_ENV'] ?? '')) return;
  throw new Error(
    'NODE_ENV: expected anything but production, prod and live, for a sandbox stands in for the real providers in development and tests alone',
  );
}

/** @throws TypeError for an address that other machines could reach. */
export function readHost(value: unknown): string {
  if (value === undefined) return '127.0.0.1';
  const known = LOOPBACK.find((host) => host === value);
  if (known !== undefined) return known;
  throw new TypeError(
    `host: expected ${LOOPBACK.join(', ')}, got ${shownAs(value)}; a sandbox listens on loopback alone`,
  );
}

/**
 * A credential has to say of itself that it is fake, so that no real one stands in a test by mistake. What came is not
 * shown: it could be real.
 */
export function checkCredential(value: unknown, name: string): void {
  const fake =
    typeof value === 'string' && /^[\w.~+/-]+$/.test(value) && /sandbox|test|fake|dummy|example/i.test(value);
  if (fake && !/live|prod/i.test(value)) return;
  throw new TypeError(
    `${name}: expected letters, digits and . _ ~ + / - with sandbox, test, fake, dummy or example in them, and neither live nor prod; leave it out for one that is made`,
  );
}
