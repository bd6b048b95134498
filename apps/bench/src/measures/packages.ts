import type { PeerId } from '../peers/index.js';

/** Ours on top of @x/core. */
export const PROVIDERS: readonly PeerId[] = ['paisr', 'paysecurez', 'singleview'];

/** All that are installed, bundled and loaded, ours first, and what ours can't do without. */
export const PACKAGES: readonly PeerId[] = [
  'core',
  ...PROVIDERS,
  'simple-oauth2',
  'azure',
  'google',
  'openid-client',
  'badgateway',
  'axios-token-interceptor',
  'axios-auth-refresh',
  'octokit',
  'paypal',
  'undici',
  'axios',
  'axios+valibot',
];
