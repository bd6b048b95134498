import { type Client, TokenClient } from '@x/core';
import { paysecurez } from './definition.js';
import {
  type PaySecureZ as FetchPaySecureZ,
  type PaySecureZTransaction as FetchTransaction,
  type PaySecureZOptions,
  readPaySecureZOptions,
} from './fetch-client.js';

export type { PaySecureZOptions } from './fetch-client.js';

/**
 * A transaction with its own token, passed to the `transaction` callback. The token is never used for other
 * transactions or calls.
 */
export interface PaySecureZTransaction extends FetchTransaction {
  /** An axios instance that sends the transaction's token. After `run` settles, calls reject with the code `closed`. */
  readonly http: Client['http'];
}

/** A client for PaySecureZ. All methods reject with a `ProviderError` when they fail. */
export interface PaySecureZ extends Client, FetchPaySecureZ {
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
  const checked = readPaySecureZOptions(options);
  return new TokenClient(paysecurez, checked, checked.settings.spareTokens);
}
