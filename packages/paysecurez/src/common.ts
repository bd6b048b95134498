/** The exports of both entries. */

export {
  type AccessToken,
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
  type TokenClientOptions,
  type TokenExpired,
  type TokenExpiredResponse,
  type TokenOptions,
  type TokenStore,
} from '@x/core/fetch';
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
