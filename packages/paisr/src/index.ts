/**
 * Client for Paisr: authorized calls and the access-token resource (API keys).
 *
 * @module @x/paisr
 */

export {
  type AxiosInstance,
  type AxiosRequestConfig,
  type AxiosResponse,
  type CallOptions,
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
  type InvalidWebhookReason,
  type Outcome,
  type Phase,
  ProviderError,
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
export { type SignedWebhookHeaders, type SignWebhookOptions, signWebhook } from './webhooks/sign-webhook.js';
export { type VerifyWebhookOptions, verifyWebhook } from './webhooks/verify-webhook.js';
export type { Webhook, WebhookBody, WebhookEvent, WebhookHeaders } from './webhooks/webhook.js';
