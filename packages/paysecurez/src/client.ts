import {
  type AccessToken,
  type Client,
  constantMessages,
  objectMessage,
  readOptions,
  TokenClient,
  type TokenClientOptions,
  type TokenOptions,
} from '@x/core';
import * as v from 'valibot';
import { type PaySecureZCredentials, paysecurez } from './definition.js';

/** Options of {@link createPaySecureZ}. `baseUrl` defaults to `https://api.paysecurez.com`. */
export interface PaySecureZOptions extends TokenClientOptions<PaySecureZCredentials> {
  /**
   * Number of unused tokens to keep ready for transactions, from 0 to 100. The client requests these tokens when the
   * first transaction starts, and replaces each one that a transaction uses. Default: 0.
   */
  readonly spareTokens?: number | undefined;
}

/**
 * A transaction with its own token, passed to the `transaction` callback. The token is never used for other
 * transactions or calls.
 */
export interface PaySecureZTransaction {
  /** An axios instance that sends the transaction's token. After `run` settles, calls reject with the code `closed`. */
  readonly http: Client['http'];
  /**
   * Resolves to the transaction's token. Rejects with the code `closed` after `run` settles.
   *
   * @example
   * ```ts
   * const status = await paysecurez.transaction(async (transaction) => {
   *   const token = await transaction.token();
   *   const response = await fetch(url, { headers: { Authorization: `Bearer ${token.reveal()}` } });
   *   return response.status;
   * });
   * ```
   */
  token(options?: TokenOptions): Promise<AccessToken>;
}

/** A client for PaySecureZ. All methods reject with a `ProviderError` when they fail. */
export interface PaySecureZ extends Client {
  /**
   * Resolves to the current token, or requests a new one. Use this method to send requests with another HTTP client.
   * Concurrent callers share one token request. A token that is about to expire is never returned.
   *
   * @example
   * ```ts
   * const token = await paysecurez.token();
   * const response = await fetch(url, { headers: { Authorization: `Bearer ${token.reveal()}` } });
   * if (response.status === 401) paysecurez.invalidate(token);
   * ```
   */
  token(options?: TokenOptions): Promise<AccessToken>;
  /**
   * Discards a token that the API rejected, so that the next call requests a new token. If the client already has a
   * newer token, it is kept.
   *
   * @example
   * ```ts
   * if (response.status === 401) paysecurez.invalidate(token);
   * ```
   */
  invalidate(token: AccessToken): void;
  /**
   * Calls `run` with a separate token, as PaySecureZ recommends for each transaction, and resolves to its result. The
   * token is requested when it is first needed.
   *
   * @example
   * ```ts
   * const { data } = await paysecurez.transaction(({ http }) =>
   *   http.post<CreatedTransaction>('/api/v1/transactions', order),
   * );
   * ```
   */
  transaction<T>(run: (transaction: PaySecureZTransaction) => Promise<T> | T): Promise<T>;
}

const MAX_SPARE_TOKENS = 100;

const spareTokens = `must be a whole number of tokens to keep ready, from 0 to ${MAX_SPARE_TOKENS}`;

const settingsSchema = constantMessages(
  v.strictObject(
    {
      spareTokens: v.optional(
        v.pipe(
          v.number(spareTokens),
          v.safeInteger(spareTokens),
          v.minValue(0, spareTokens),
          v.maxValue(MAX_SPARE_TOKENS, spareTokens),
        ),
        0,
      ),
    },
    objectMessage,
  ),
);

/**
 * Creates a client for PaySecureZ. The client does not send requests until the first call.
 *
 * @example
 * ```ts
 * import { createPaySecureZ } from '@x/paysecurez';
 *
 * const { PAYSECUREZ_CLIENT_ID: clientId = '', PAYSECUREZ_CLIENT_SECRET: clientSecret = '' } = process.env;
 * const paysecurez = createPaySecureZ({ credentials: { clientId, clientSecret } });
 * const { data } = await paysecurez.http.get<TransactionState>('/api/v1/transactions/txn_1/status');
 * ```
 *
 * @throws ProviderError if an option is invalid. The code is `invalid_options`, and the message names the option.
 */
export function createPaySecureZ(options: PaySecureZOptions): PaySecureZ {
  const checked = readOptions(paysecurez, options, settingsSchema);
  return new TokenClient(paysecurez, checked, checked.settings.spareTokens);
}
