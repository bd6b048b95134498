/**
 * Client for Paisr: authorized calls and the access-token resource (API keys).
 *
 * @module @x/paisr
 */

export {
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
  type CallOptions,
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
  type InvalidWebhookReason,
  type Outcome,
  type ParamsSerializerOptions,
  type Phase,
  ProviderError,
  type RawAxiosHeaders,
  type RefusalRecord,
  type Secret,
} from '@x/core';
export type {
  AccessTokenInfo,
  AccessTokens,
  CreateAccessToken,
  CreatedAccessToken,
  Permission,
  Scope,
} from './access-tokens.js';
export { createPaisr, type Paisr, type PaisrOptions } from './client.js';
export type { PaisrCredentials } from './definition.js';
export { fromEnvironment } from './environment.js';
export { type SignedWebhookHeaders, type SignWebhookOptions, signWebhook } from './webhooks/sign-webhook.js';
export { type VerifyWebhookOptions, verifyWebhook } from './webhooks/verify-webhook.js';
export type { Webhook, WebhookBody, WebhookEvent, WebhookHeaders } from './webhooks/webhook.js';
