import type { PeerId } from './index.js';

/** Our packages that manage tokens or keys. */
export const OURS: readonly PeerId[] = ['core', 'paisr', 'paysecurez', 'singleview'];

/** Peers with a method that returns a token. Our package is first. */
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

/** Peers that cache and renew a token and send requests with it. Our package is first. */
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

/** Packages that are installed, bundled and imported. Ours are first, and their dependencies are last. */
export const PACKAGES: readonly PeerId[] = [
  ...OURS,
  ...HTTP_CLIENTS.filter((peer) => !OURS.includes(peer)),
  'undici',
  'axios',
  'axios+valibot',
];
