import type { JsonObject } from '../http/route.js';

/**
 * Returns the order fields that the invented responses echo, so that a test can verify that the order arrived. Other
 * fields are omitted, because they may contain sensitive data.
 */
export function echo(body: JsonObject): JsonObject {
  const repeated = ['amount', 'currency', 'reference'].filter((field) =>
    ['string', 'number'].includes(typeof body[field]),
  );
  return Object.fromEntries(repeated.map((field) => [field, body[field]]));
}
