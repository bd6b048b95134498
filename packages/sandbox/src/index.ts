export type { ActiveFault, FaultTarget } from './active-fault.js';
export type { BearerState } from './bearer.js';
export type { Fault } from './fault.js';
export type {
  Lifetimes,
  PaisrCredentials,
  PaySecureZCredentials,
  SandboxOptions,
  SingleViewCredentials,
} from './options.js';
export type { OwnRoute, RouteAnswer, RouteHandler, RouteOptions, RouteRequest } from './own-route.js';
export type { RecordedRequest } from './recorder.js';
export type { HttpMethod, ProviderName, RouteName } from './route.js';
export type { CredentialsOf, ProviderAccess, Sandbox } from './sandbox.js';
export { startSandbox } from './start-sandbox.js';
