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

/** Options of {@link createPaySecureZ}. `baseUrl` is `https://api.paysecurez.com` unless you say otherwise. */
export interface PaySecureZOptions extends TokenClientOptions<PaySecureZCredentials> {
  /**
   * How many fresh, unused tokens to keep ready, 0 to 100, so that a transaction need not wait for its own. They are
   * asked for when the first transaction starts, and whenever one is taken. Default 0.
   */
  readonly spareTokens?: number | undefined;
}

/** What a transaction works with: a token that no other transaction and no call of the client uses. */
export interface PaySecureZTransaction {
  /** Calls with this transaction's own token. Once `run` has ended they are refused with `closed`. */
  readonly http: Client['http'];
  /** This transaction's own token. Once `run` has ended it is refused with `closed`. */
  token(options?: TokenOptions): Promise<AccessToken>;
}

/** A client for PaySecureZ. All it does rejects with a `ProviderError`. */
export interface PaySecureZ extends Client {
  /**
   * The token in hand, or a new one: for those who send with their own HTTP. It is asked for once, however many
   * callers there are, and is good for at least a little longer than now.
   */
  token(options?: TokenOptions): Promise<AccessToken>;
  /** Says that the API refused this very token, so that the next call gets another. A newer one survives. */
  invalidate(token: AccessToken): void;
  /**
   * Runs `run` with a token of its own, which PaySecureZ recommends for each transaction, and gives what `run` gives.
   * The token is asked for with the first call that needs it.
   */
  transaction<T>(run: (transaction: PaySecureZTransaction) => Promise<T> | T): Promise<T>;
}

const MOST_SPARE_TOKENS = 100;

const spareTokens = `how many tokens to keep ready, a whole number from 0 to ${MOST_SPARE_TOKENS}`;

const settingsSchema = constantMessages(
  v.strictObject(
    {
      spareTokens: v.optional(
        v.pipe(
          v.number(spareTokens),
          v.safeInteger(spareTokens),
          v.minValue(0, spareTokens),
          v.maxValue(MOST_SPARE_TOKENS, spareTokens),
        ),
        0,
      ),
    },
    objectMessage,
  ),
);

/**
 * Makes a client for PaySecureZ. Nothing is sent until the first call.
 *
 * @throws ProviderError `invalid_options`, naming the field that is not as expected.
 */
export function createPaySecureZ(options: PaySecureZOptions): PaySecureZ {
  const checked = readOptions(paysecurez, options, settingsSchema);
  return new PaySecureZClient(paysecurez, checked, checked.settings.spareTokens);
}

class PaySecureZClient extends TokenClient<PaySecureZCredentials> implements PaySecureZ {
  transaction<T>(run: (transaction: PaySecureZTransaction) => Promise<T> | T): Promise<T> {
    return this.isolated('transaction', run);
  }
}
