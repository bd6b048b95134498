/** The exports of both entries. */

export {
  type AccessToken,
  type ClientEvent,
  type ClientOptions,
  type ClientStatus,
  type Clock,
  type CredentialsSource,
  type Dispatcher,
  type ErrorCode,
  type ErrorRecord,
  type ErrorResponse,
  type EventListener,
  type FetchCallInit,
  type FetchFunction,
  type FetchInit,
  type FetchResponse,
  type Outcome,
  type Phase,
  ProviderError,
  type RefusalRecord,
  type Secret,
  type TokenClientOptions,
  type TokenExpired,
  type TokenExpiredResponse,
  type TokenOptions,
  type TokenStore,
} from '@x/core/fetch';
export type { SingleViewCredentials } from './credentials.js';
export { fromEnvironment } from './environment.js';
