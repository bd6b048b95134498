import { shownAs } from './fields.js';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Throws an error in production, because a sandbox would accept real orders and discard them. */
export function checkEnvironment(env: NodeJS.ProcessEnv): void {
  if (!/^(production|prod|live)$/i.test(env['NODE_ENV'] ?? '')) return;
  throw new Error(
    'NODE_ENV: must not be production, prod or live; a sandbox replaces the real providers only in development and tests',
  );
}

/**
 * Validates the address to listen on.
 *
 * @throws TypeError for an address that other machines can reach.
 */
export function readHost(value: unknown): string {
  if (value === undefined) return '127.0.0.1';
  const known = LOOPBACK.find((host) => host === value);
  if (known !== undefined) return known;
  throw new TypeError(
    `host: must be one of ${LOOPBACK.join(', ')} (got ${shownAs(value)}); a sandbox listens on loopback only`,
  );
}

/**
 * Validates a URL that the sandbox sends requests to.
 *
 * @throws TypeError for a URL on another machine.
 */
export function readLocalUrl(value: unknown, name: string): URL {
  const url = URL.canParse(String(value)) ? new URL(String(value)) : undefined;
  const isLocal = url && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (isLocal && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw new TypeError(
    `${name}: must be an http or https URL on this machine, such as http://127.0.0.1:3000/webhooks (got ${shownAs(value)})`,
  );
}

/**
 * Checks that a credential is recognizably fake. The error message does not contain the value, because it could be a
 * real credential.
 */
export function checkCredential(value: unknown, name: string): void {
  const fake =
    typeof value === 'string' && /^[\w.~+/-]+$/.test(value) && /sandbox|test|fake|dummy|example/i.test(value);
  if (fake && !/live|prod/i.test(value)) return;
  throw new TypeError(
    `${name}: must consist of letters, digits and . _ ~ + / -, and contain sandbox, test, fake, dummy or example, but not live or prod; leave it out for a generated one`,
  );
}
