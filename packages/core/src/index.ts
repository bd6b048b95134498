/**
 * What the clients of the providers share: authorized HTTP, token expiry, one error type.
 *
 * @module @x/core
 */

export type { AxiosInstance, AxiosRequestConfig, AxiosResponse } from './axios/instance.js';
export type { CallOptions } from './client/call-options.js';
export type { Client } from './client/client.js';
export { type ArgumentCheck, KeyClient, type ResourceCall } from './client/key-client.js';
export {
  type CheckedOptions,
  type ClientConfig,
  type ClientOptions,
  readOptions,
  type TokenClientOptions,
} from './client/options.js';
export type { ClientStatus, Phase } from './client/status.js';
export { TokenClient } from './client/token-client.js';
export type { TokenOptions, TokenSession } from './client/token-session.js';
export type { Clock } from './clock.js';
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
export { isBearer } from './http/bearer-source.js';
export type { Dispatcher } from './http/dispatcher.js';
export { type CredentialsSource, credentialsSchema } from './provider/credentials.js';
export type {
  ProviderDefinition,
  Refusal,
  RequestSigner,
  TokenAnswer,
  TokenEndpoint,
  TokenProviderDefinition,
} from './provider/definition.js';
export { Secret } from './secret.js';
export type { StoredToken, TokenLease, TokenStore } from './store/token-store.js';
export { AccessToken } from './token/access-token.js';
export { objectMessage } from './validation.js';
