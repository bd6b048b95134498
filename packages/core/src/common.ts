/** The exports of both entries: `@x/core` and `@x/core/fetch`. */

export { BoundMethods } from './bound-methods.js';
export { checkOptions } from './check-options.js';
export type { CallOptions } from './client/call-options.js';
export type { ArgumentCheck } from './client/key-client.js';
export {
  type ClientOptions,
  readOptions,
  type TokenClientOptions,
} from './client/options.js';
export type { ResourceCall } from './client/resource-call.js';
export type { ClientStatus, Phase } from './client/status.js';
export type { TokenOptions } from './client/token-session.js';
export type { Clock } from './clock.js';
export type {
  ClientConfig,
  Dispatcher,
  FetchFunction,
  FetchInit,
  FetchResponse,
  Refusal,
  TokenExpired,
  TokenExpiredResponse,
} from './config.js';
export {
  type ErrorCode,
  type ErrorRecord,
  type ErrorResponse,
  type InvalidWebhookReason,
  type Outcome,
  ProviderError,
  type ProviderErrorInit,
} from './errors.js';
export type {
  CallEvent,
  ClientEvent,
  EventDetails,
  EventListener,
  HookFailedEvent,
  RequestDetails,
  RequestFailedEvent,
  RequestReplayedEvent,
  RequestRetriedEvent,
  RequestSentEvent,
  RequestSucceededEvent,
  StoreFailedEvent,
  TokenAdoptedEvent,
  TokenInvalidatedEvent,
  TokenIssuedEvent,
  TokenJoinedEvent,
  TokenLifetimeAssumedEvent,
  TokenRequestedEvent,
  TokenRequestFailedEvent,
  TokenRequestReason,
} from './events.js';
export type { FetchCallInit } from './fetch/call-init.js';
export { ownFields } from './own-fields.js';
export type { CheckedOptions } from './provider/checked-options.js';
export { type CredentialsSource, credentialsSchema, credentialText } from './provider/credentials.js';
export type {
  ProviderDefinition,
  RequestSigner,
  SignedHeaders,
  TokenEndpoint,
  TokenProviderDefinition,
  TokenResponse,
} from './provider/definition.js';
export { type EnvironmentVariable, type EnvironmentVariables, environmentCredentials } from './provider/environment.js';
export { redact } from './redaction/redact.js';
export { isBearer, Secret } from './secret.js';
export { AccessToken } from './token/access-token.js';
export type { RefusalRecord } from './token/token-health.js';
export type { StoredToken, TokenLease, TokenStore } from './token-store.js';
export { constantMessages, objectMessage } from './validation.js';
