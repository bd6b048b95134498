import type { PeerId } from './index.js';

/** Our packages that hold tokens or keys. */
export const OURS: readonly PeerId[] = ['core', 'paisr', 'paysecurez', 'singleview'];

/** All that have a call for a token, ours first. */
export const TOKEN_CLIENTS: readonly PeerId[] = [
  'paysecurez',
  'axios-token-interceptor',
  'google',
  'badgateway',
  'simple-oauth2',
  'openid-client',
  'azure',
  'paypal',
  'octokit',
];

/** All that send with a token which they hold and renew, ours first. */
export const HTTP_CLIENTS: readonly PeerId[] = [
  'paysecurez',
  'simple-oauth2',
  'azure',
  'google',
  'openid-client',
  'badgateway',
  'axios-token-interceptor',
  'axios-auth-refresh',
  'octokit',
  'paypal',
];

/** All that are installed, bundled and loaded, ours first, and what ours can't do without. */
export const PACKAGES: readonly PeerId[] = [
  ...OURS,
  ...HTTP_CLIENTS.filter((peer) => !OURS.includes(peer)),
  'undici',
  'axios',
  'axios+valibot',
];
