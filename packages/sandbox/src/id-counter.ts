/**
 * Returns a function that creates numbered IDs, starting from 1 (`txn_1`, `txn_2`), so that every test run produces the
 * same IDs.
 */
export function idCounter(prefix: string): () => string {
  let last = 0;
  return () => {
    last += 1;
    return `${prefix}${last}`;
  };
}
