/**
 * Client for PaySecureZ: requests, caches, renews and sends its 30-minute access tokens.
 *
 * @module @x/paysecurez
 */

export {
  type AccessToken,
  type AxiosAdapter,
  type AxiosDefaults,
  type AxiosHeaderValue,
  type AxiosInstance,
  type AxiosInterceptorManager,
  type AxiosInterceptorOptions,
  type AxiosRequestConfig,
  type AxiosRequestTransformer,
  type AxiosResponse,
  type AxiosResponseDefault,
  type AxiosResponseHeaders,
  type AxiosResponseTransformer,
  type CancelToken,
  type Client,
  type ClientEvent,
  type ClientOptions,
  type ClientStatus,
  type Clock,
  type CreateAxiosDefaults,
  type CredentialsSource,
  type CustomParamsSerializer,
  type Dispatcher,
  type ErrorCode,
  type ErrorRecord,
  type ErrorResponse,
  type EventListener,
  type FetchFunction,
  type FetchInit,
  type FetchResponse,
  type GenericAbortSignal,
  type HeadersDefaults,
  type InternalAxiosRequestConfig,
  type Outcome,
  type ParamsSerializerOptions,
  type Phase,
  ProviderError,
  type RawAxiosHeaders,
  type RefusalRecord,
  type Secret,
  type TokenClientOptions,
  type TokenExpired,
  type TokenExpiredResponse,
  type TokenOptions,
  type TokenStore,
} from '@x/core';
export {
  createPaySecureZ,
  type PaySecureZ,
  type PaySecureZOptions,
  type PaySecureZTransaction,
} from './client.js';
export type { PaySecureZCredentials } from './definition.js';
export { fromEnvironment } from './environment.js';
export { checkTransaction } from './transactions/check-transaction.js';
export { parseCallback } from './transactions/parse-callback.js';
export type {
  CreatedTransaction,
  CreateTransaction,
  TransactionAction,
  TransactionBilling,
  TransactionPayment,
  TransactionState,
  TransactionStatus,
  UnverifiedCallback,
} from './transactions/transaction.js';
