/** Returns a generator of ids that count from 1 (`txn_1`, `txn_2`), so that every test run sees the same ids. */
export function idCounter(prefix: string): () => string {
  let last = 0;
  return () => {
    last += 1;
    return `${prefix}${last}`;
  };
}
