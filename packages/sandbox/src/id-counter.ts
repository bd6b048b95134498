/** Returns a function that creates numbered IDs (`txn_1`, `txn_2`), which are the same in every test run. */
export function idCounter(prefix: string): () => string {
  let last = 0;
  return () => {
    last += 1;
    return `${prefix}${last}`;
  };
}
