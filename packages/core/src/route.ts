/** What the request option `route` must be. */
export const ROUTE = 'must be a name of 1 to 100 letters, digits and characters of ._-:/{}* such as payments.create';

/** Returns whether a value is valid for the request option `route`. */
export function isRoute(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.:/{}*-]{1,100}$/.test(value);
}
