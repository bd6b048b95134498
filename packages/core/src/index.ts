/**
 * What the clients of the providers share: authorized HTTP, token expiry, one error type.
 *
 * @module @x/core
 */

export { AccessToken } from './access-token.js';
export { isBearer } from './bearer.js';
export type { CallOptions } from './call-options.js';
export type { Client } from './client.js';
export type { Clock } from './clock.js';
export { type CredentialsSource, credentialsSchema } from './credentials.js';
export {
  type ErrorCode,
  type ErrorResponse,
  type Outcome,
  ProviderError,
  type ProviderErrorInit,
} from './errors.js';
export type {
  ClientEvent,
  EventDetails,
  EventListener,
  RequestFailedEvent,
  RequestReplayedEvent,
  RequestRetriedEvent,
  RequestSentEvent,
  StoreFailedEvent,
  TokenAdoptedEvent,
  TokenInvalidatedEvent,
  TokenIssuedEvent,
  TokenJoinedEvent,
  TokenLifetimeAssumedEvent,
  TokenRenewalFailedEvent,
  TokenRequestedEvent,
  TokenRequestReason,
} from './events.js';
export type { AxiosInstance, AxiosRequestConfig, AxiosResponse } from './http/client.js';
export type { Dispatcher } from './http/dispatcher.js';
export { type ArgumentCheck, KeyClient, type ResourceCall } from './key-client.js';
export {
  type CheckedOptions,
  type ClientConfig,
  type ClientOptions,
  readOptions,
  type TokenClientOptions,
} from './options.js';
export type {
  ProviderDefinition,
  Refusal,
  RequestSigner,
  TokenAnswer,
  TokenEndpoint,
  TokenProviderDefinition,
} from './provider.js';
export { constantMessages, objectMessage } from './schema.js';
export { Secret } from './secret.js';
export type { ClientStatus, Phase } from './status.js';
export { TokenClient } from './token-client.js';
export type { TokenOptions, TokenSession } from './token-session.js';
export type { StoredToken, TokenLease, TokenStore } from './token-store.js';
