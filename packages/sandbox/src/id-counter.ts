/** Ids that count from one (`txn_1`, `txn_2`), so that two runs of the same test see the same ids. */
export function idCounter(prefix: string): () => string {
  let last = 0;
  return () => {
    last += 1;
    return `${prefix}${last}`;
  };
}
