/** The exports of both entries. */

export {
  type CallOptions,
  type ClientEvent,
  type ClientOptions,
  type ClientStatus,
  type Clock,
  type CredentialsSource,
  type Dispatcher,
  type ErrorCode,
  type ErrorRecord,
  type ErrorResponse,
  type EventListener,
  type FetchCallInit,
  type FetchFunction,
  type FetchInit,
  type FetchResponse,
  type InvalidWebhookReason,
  type Outcome,
  type Phase,
  ProviderError,
  type RefusalRecord,
  type Secret,
} from '@x/core/fetch';
export type {
  AccessTokenInfo,
  AccessTokens,
  CreateAccessToken,
  CreatedAccessToken,
  Permission,
  Scope,
} from './access-tokens.js';
export type { PaisrCredentials } from './definition.js';
export { fromEnvironment } from './environment.js';
export { type SignedWebhookHeaders, type SignWebhookOptions, signWebhook } from './webhooks/sign-webhook.js';
export { type VerifyWebhookOptions, verifyWebhook } from './webhooks/verify-webhook.js';
export type { Webhook, WebhookBody, WebhookEvent, WebhookHeaders } from './webhooks/webhook.js';
