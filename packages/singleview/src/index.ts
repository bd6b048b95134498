/**
 * Client for SingleView: requests, caches, renews and sends its 60-minute access tokens.
 *
 * @module @x/singleview
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
  createSingleView,
  type SignRequest,
  type SingleView,
  type SingleViewOptions,
} from './client.js';
export * from './common.js';
