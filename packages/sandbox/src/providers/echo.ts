import type { JsonObject } from '../http/route.js';

/**
 * The few fields of an order that the made-up answers repeat. Not the whole body: a test should see that its order
 * arrived, and nothing that was never meant for an answer should come back.
 */
export function echo(body: JsonObject): JsonObject {
  const repeated = ['amount', 'currency', 'reference'].filter((field) =>
    ['string', 'number'].includes(typeof body[field]),
  );
  return Object.fromEntries(repeated.map((field) => [field, body[field]]));
}
