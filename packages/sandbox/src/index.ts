/**
 * A local sandbox for Paisr, PaySecureZ and SingleView. Use it to build and test an integration without an account.
 *
 * @module @x/sandbox
 */

export type { Callback } from './callbacks/callback.js';
export type { ActiveFault, FaultTarget } from './faults/active-fault.js';
export type { Fault } from './faults/fault.js';
export type { BearerState } from './http/bearer.js';
export type { Delivery } from './http/outgoing.js';
export type { OwnRoute, RouteHandler, RouteOptions, RouteRequest, RouteResponse } from './http/own-route.js';
export type { HttpMethod, ProviderName, RouteName } from './http/route.js';
export type {
  Lifetimes,
  PaisrCredentials,
  PaySecureZCredentials,
  SandboxOptions,
  SingleViewCredentials,
} from './options.js';
export type { RecordedRequest } from './recorder.js';
export type { CredentialsOf, ProviderAccess, Sandbox } from './sandbox.js';
export { startSandbox } from './start-sandbox.js';
export type { Webhook } from './webhooks/webhook.js';
