/**
 * Client for PaySecureZ: requests, caches, renews and sends its 30-minute access tokens.
 * Without axios: the client has no `http` and sends requests with `fetch`.
 *
 * @module @x/paysecurez/fetch
 */

export type { Client } from '@x/core/fetch';
export * from './common.js';
export {
  createPaySecureZ,
  type PaySecureZ,
  type PaySecureZOptions,
  type PaySecureZTransaction,
} from './fetch-client.js';
