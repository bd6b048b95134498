import type { JsonObject } from '../http/route.js';

/**
 * Returns the fields of an order that the invented responses repeat, so that a test can see that its order arrived.
 * Other fields are omitted, because they may not belong in a response.
 */
export function echo(body: JsonObject): JsonObject {
  const repeated = ['amount', 'currency', 'reference'].filter((field) =>
    ['string', 'number'].includes(typeof body[field]),
  );
  return Object.fromEntries(repeated.map((field) => [field, body[field]]));
}
