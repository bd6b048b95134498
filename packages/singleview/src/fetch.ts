/**
 * Client for SingleView: requests, caches, renews and sends its 60-minute access tokens.
 * Without axios: the client has no `http` and sends requests with `fetch`.
 *
 * @module @x/singleview/fetch
 */

export type { Client } from '@x/core/fetch';
export * from './common.js';
export {
  createSingleView,
  type SingleView,
  type SingleViewOptions,
} from './fetch-client.js';
export type { SignRequest } from './signing-options.js';
