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
   * Number of fresh, unused tokens to keep ready, from 0 to 100, so that a transaction need not wait for its token. The
   * client requests them when the first transaction starts, and again whenever one is taken. Default: 0.
   */
  readonly spareTokens?: number | undefined;
}

/** The callback's argument in `transaction`. Its token is used by no other transaction and by no call of the client. */
export interface PaySecureZTransaction {
  /** axios instance that sends this transaction's token. After `run` settles, it rejects with code `closed`. */
  readonly http: Client['http'];
  /** Returns this transaction's token. After `run` settles, it rejects with code `closed`. */
  token(options?: TokenOptions): Promise<AccessToken>;
}

/** A client for PaySecureZ. All methods reject with a `ProviderError`. */
export interface PaySecureZ extends Client {
  /**
   * Returns the current token, or requests a new one. Use it to send requests with another HTTP client. Concurrent callers
   * share one token request. The token is valid for at least a short time longer.
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
   * Reports that the API refused this token, so that the next call uses a new one. A newer token is kept.
   *
   * @example
   * ```ts
   * if (response.status === 401) paysecurez.invalidate(token);
   * ```
   */
  invalidate(token: AccessToken): void;
  /**
   * Calls `run` with a separate token, as PaySecureZ recommends for each transaction, and resolves to its result. The token
   * is requested by the first call that needs it.
   *
   * @example
   * ```ts
   * const { data } = await paysecurez.transaction(({ http }) => http.post('/api/v1/transactions', order));
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
 * Creates a client for PaySecureZ. It sends nothing until the first call.
 *
 * @example
 * ```ts
 * import { createPaySecureZ } from '@x/paysecurez';
 *
 * const { PAYSECUREZ_CLIENT_ID: clientId = '', PAYSECUREZ_CLIENT_SECRET: clientSecret = '' } = process.env;
 * const paysecurez = createPaySecureZ({ credentials: { clientId, clientSecret } });
 * const { data } = await paysecurez.http.get('/api/v1/transactions/txn_1/status');
 * ```
 *
 * @throws ProviderError with code `invalid_options`, naming the invalid field.
 */
export function createPaySecureZ(options: PaySecureZOptions): PaySecureZ {
  const checked = readOptions(paysecurez, options, settingsSchema);
  return new TokenClient(paysecurez, checked, checked.settings.spareTokens);
}
