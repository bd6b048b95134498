/**
 * What the clients of the providers share: authorized HTTP, token expiry, one error type.
 *
 * @module @x/core
 */

import { type AxiosInstance, createHttp } from './axios/instance.js';
import type { ClientControl } from './client/client-base.js';
import { BaseKeyClient } from './client/key-client.js';
import { BaseTokenClient } from './client/token-client.js';
import type { TokenSession as AnyTokenSession } from './client/token-session.js';
import type { CheckedOptions } from './provider/checked-options.js';
import type { ProviderDefinition, TokenProviderDefinition } from './provider/definition.js';

export type { AxiosInstance, AxiosRequestConfig, AxiosResponse } from './axios/instance.js';
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
export type { ClientConfig, Dispatcher, Refusal } from './config.js';
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
  TokenRequestedEvent,
  TokenRequestFailedEvent,
  TokenRequestReason,
} from './events.js';
export { ownFields } from './own-fields.js';
export type { CheckedOptions } from './provider/checked-options.js';
export { type CredentialsSource, credentialsSchema } from './provider/credentials.js';
export type {
  ProviderDefinition,
  RequestSigner,
  TokenEndpoint,
  TokenProviderDefinition,
  TokenResponse,
} from './provider/definition.js';
export { redact } from './redaction/redact.js';
export { isBearer, Secret } from './secret.js';
export { AccessToken } from './token/access-token.js';
export type { StoredToken, TokenLease, TokenStore } from './token-store.js';
export { constantMessages, objectMessage } from './validation.js';

/** What every client has. */
export interface Client extends ClientControl {
  /**
   * Calls to the provider's API, each with its token: an axios instance. Paths are relative to `baseUrl`, and
   * nothing leaves that origin and path prefix. It rejects with a `ProviderError`.
   */
  readonly http: AxiosInstance;
}

/** One token of one identity, and the calls that are made with it. */
export type TokenSession<Credentials extends object> = AnyTokenSession<Credentials, AxiosInstance>;

/** The client of a provider whose tokens expire: requests a token once, holds, renews and uses it. */
export class TokenClient<Credentials extends object>
  extends BaseTokenClient<Credentials, AxiosInstance>
  implements Client
{
  /** @param spareTokens Number of unused tokens to keep ready for transactions. Default: 0. */
  constructor(definition: TokenProviderDefinition<Credentials>, options: CheckedOptions<Credentials>, spareTokens = 0) {
    super(definition, options, createHttp, spareTokens);
  }
}

/** The client of a provider that is called with a lasting key. There is no token request and no renewal. */
export class KeyClient<Credentials extends object> extends BaseKeyClient<Credentials, AxiosInstance> implements Client {
  /**
   * @param keyOf Returns the key. The credentials are read for every call, so that a rotated key is picked up.
   * @throws ProviderError `invalid_options` if the options contain a store: a lasting key is not shared.
   */
  constructor(
    definition: ProviderDefinition<Credentials>,
    options: CheckedOptions<Credentials>,
    keyOf: (credentials: Credentials) => string,
  ) {
    super(definition, options, createHttp, keyOf);
  }
}
