/**
 * Client for SingleView: requests, caches, renews and sends its 60-minute access tokens.
 *
 * @module @x/singleview
 */

export {
  type AccessToken,
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosResponse,
  type Client,
  type ClientEvent,
  type ClientOptions,
  type ClientStatus,
  type Clock,
  type CredentialsSource,
  type Dispatcher,
  type ErrorCode,
  type ErrorResponse,
  type EventListener,
  type FetchFunction,
  type FetchInit,
  type FetchResponse,
  type Outcome,
  type Phase,
  ProviderError,
  type Secret,
  type TokenClientOptions,
  type TokenExpired,
  type TokenExpiredResponse,
  type TokenOptions,
  type TokenStore,
} from '@x/core';
export {
  createSingleView,
  type SignRequest,
  type SingleView,
  type SingleViewOptions,
} from './client.js';
export type { SingleViewCredentials } from './definition.js';
