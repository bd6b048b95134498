import { checkOptions } from '@x/core';
import type { CreateTransaction } from './transaction.js';
import { order as schema } from './transaction-schemas.js';

/**
 * Checks the required fields of an order before you send it, and returns a copy of the order. In particular, the amount
 * must be a number above 0 with at most four decimals. Without this check, `NaN` is sent as `null`, and `0.1 + 0.2` as
 * `0.30000000000000004`. No check can tell whether 1999 was meant as 19.99.
 *
 * @throws ProviderError `invalid_options` if a required field is missing or malformed. The message names the field, but
 * not its value.
 * @example
 * ```ts
 * const body = checkTransaction(order);
 * const { data } = await paysecurez.transaction(({ http }) => http.post('/api/v1/transactions', body));
 * ```
 */
export function checkTransaction(order: CreateTransaction): CreateTransaction {
  return { ...(checkOptions('paysecurez', 'checkTransaction', schema, order) as CreateTransaction) };
}
