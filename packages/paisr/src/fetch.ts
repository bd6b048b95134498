/**
 * Client for Paisr: authorized calls and the access-token resource (API keys).
 * Without axios: the client has no `http` and sends requests with `fetch`.
 *
 * @module @x/paisr/fetch
 */

export type { Client } from '@x/core/fetch';
export * from './common.js';
export { createPaisr, type Paisr, type PaisrOptions } from './fetch-client.js';
