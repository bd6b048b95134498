/**
 * The base package for all provider clients: authorized HTTP calls, token management and a common error type.
 *
 * @module @x/core
 */

import { createHttp } from './axios/instance.js';
import type { AxiosInstance } from './axios/types.js';
import type { ClientControl } from './client/client-base.js';
import { BaseKeyClient } from './client/key-client.js';
import { BaseTokenClient } from './client/token-client.js';
import type { TokenSession as AnyTokenSession } from './client/token-session.js';
import type { CheckedOptions } from './provider/checked-options.js';
import type { ProviderDefinition, TokenProviderDefinition } from './provider/definition.js';

export type * from './axios/types.js';
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

/** The members of every client. */
export interface Client extends ClientControl {
  /**
   * An axios instance that adds the token to each request. Paths are relative to `baseUrl`. Calls to URLs outside
   * `baseUrl` are rejected before they are sent. Failed calls reject with a `ProviderError`.
   *
   * @example
   * ```ts
   * const { data } = await client.http.get('/invoices', { params: { page: 2 } });
   * ```
   */
  readonly http: AxiosInstance;
}

/** Manages a token and makes calls with it. Transactions receive a session. */
export type TokenSession<Credentials extends object> = AnyTokenSession<Credentials, AxiosInstance>;

/**
 * Client for a provider whose tokens expire. Requests, caches, renews and uses the token.
 *
 * @example
 * ```ts
 * import { readOptions, TokenClient } from '@x/core';
 *
 * const client = new TokenClient(acme, readOptions(acme, { credentials }));
 * const { data } = await client.http.get('/invoices');
 * await client.close();
 * ```
 */
export class TokenClient<Credentials extends object>
  extends BaseTokenClient<Credentials, AxiosInstance>
  implements Client
{
  /** @param spareTokens Number of tokens to keep ready for transactions. Default: 0. */
  constructor(definition: TokenProviderDefinition<Credentials>, options: CheckedOptions<Credentials>, spareTokens = 0) {
    super(definition, options, createHttp, spareTokens);
  }
}

/**
 * Client for a provider that uses API keys instead of tokens.
 *
 * @example
 * ```ts
 * import { KeyClient, readOptions } from '@x/core';
 *
 * const client = new KeyClient(acme, readOptions(acme, { credentials }), ({ key }) => key);
 * const { data } = await client.http.get('/invoices');
 * await client.close();
 * ```
 */
export class KeyClient<Credentials extends object> extends BaseKeyClient<Credentials, AxiosInstance> implements Client {
  /**
   * @param keyOf Returns the key from the credentials. Called for each API call, so you can rotate the key.
   * @throws ProviderError `invalid_options` if the options contain a store or `tokenExpired`.
   */
  constructor(
    definition: ProviderDefinition<Credentials>,
    options: CheckedOptions<Credentials>,
    keyOf: (credentials: Credentials) => string,
  ) {
    super(definition, options, createHttp, keyOf);
  }
}
