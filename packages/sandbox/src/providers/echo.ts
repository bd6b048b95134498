import type { JsonObject } from '../http/route.js';

/** Order fields that tests can compare with the response. */
const ORDER_FIELDS = ['amount', 'currency', 'reference'];

/**
 * Returns the order fields that simulated responses echo, so that tests can verify them. Other fields are not echoed,
 * because they may contain sensitive data.
 */
export function echo(body: JsonObject, names: readonly string[] = ORDER_FIELDS): JsonObject {
  const repeated = names.filter((field) => ['string', 'number'].includes(typeof body[field]));
  return Object.fromEntries(repeated.map((field) => [field, body[field]]));
}
