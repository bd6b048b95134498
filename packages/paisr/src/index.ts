/**
 * Client for Paisr: authorized calls and the access-token resource (API keys).
 *
 * @module @x/paisr
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
export { createPaisr, type Paisr, type PaisrOptions } from './client.js';
export * from './common.js';
