import { OURS } from '../peers/groups.js';
import type { PeerId } from '../peers/index.js';

/** All that are installed, bundled and loaded, ours first, and what ours can't do without. */
export const PACKAGES: readonly PeerId[] = [
  ...OURS,
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
