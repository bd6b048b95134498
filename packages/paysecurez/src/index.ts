/**
 * Client for PaySecureZ: requests, caches, renews and sends its 30-minute access tokens.
 *
 * @module @x/paysecurez
 */

export type {
  AxiosAdapter,
  AxiosDefaults,
  AxiosHeaderValue,
  AxiosInstance,
  AxiosInterceptorManager,
  AxiosInterceptorOptions,
  AxiosRequestConfig,
  AxiosRequestTransformer,
  AxiosResponse,
  AxiosResponseDefault,
  AxiosResponseHeaders,
  AxiosResponseTransformer,
  CancelToken,
  Client,
  CreateAxiosDefaults,
  CustomParamsSerializer,
  GenericAbortSignal,
  HeadersDefaults,
  InternalAxiosRequestConfig,
  ParamsSerializerOptions,
  RawAxiosHeaders,
} from '@x/core';
export {
  createPaySecureZ,
  type PaySecureZ,
  type PaySecureZOptions,
  type PaySecureZTransaction,
} from './client.js';
export * from './common.js';
