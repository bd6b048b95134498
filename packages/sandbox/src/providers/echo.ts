import type { JsonObject } from '../http/route.js';

/**
 * Returns the order fields that simulated responses echo, so that tests can verify them. Other fields are not echoed,
 * because they may contain sensitive data.
 */
export function echo(body: JsonObject): JsonObject {
  const repeated = ['amount', 'currency', 'reference'].filter((field) =>
    ['string', 'number'].includes(typeof body[field]),
  );
  return Object.fromEntries(repeated.map((field) => [field, body[field]]));
}
