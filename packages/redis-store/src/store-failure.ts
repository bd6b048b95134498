/** What went wrong with the store, in one word, as it stands in the event `store.failed`. */
export type FailureReason =
  /** The key holds something that is no string. */
  | 'wrong_type'
  /** A replica, or a server that can't save. */
  | 'read_only'
  | 'out_of_memory'
  /** The server wants other credentials, or does not let these do what is needed. */
  | 'no_permission'
  /** No connection, or whatever else the client or the server says. */
  | 'unavailable'
  /** Not what was written: garbage, changed, another key's value, or of another secret. */
  | 'unreadable'
  /** Sealed under a key that is not in the ring. */
  | 'unknown_key'
  /** Of another version of this package. */
  | 'other_schema';

/** Words that Redis and Valkey begin an error with, wherever they stand: older servers put the script's line before. */
const WORDS: readonly (readonly [RegExp, FailureReason])[] = [
  [/\bWRONGTYPE\b/, 'wrong_type'],
  [/\b(READONLY|MISCONF|NOREPLICAS)\b/, 'read_only'],
  [/\bOOM\b/, 'out_of_memory'],
  [/\b(NOAUTH|WRONGPASS|NOPERM)\b/, 'no_permission'],
];

/** An operation that failed. It has nothing of the original error, which may quote keys and values. */
export class StoreFailure extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason) {
    super(`the token store: ${reason}`);
    this.reason = reason;
  }
}

/** What an error of a Redis client comes down to. */
export function failureOf(error: unknown): StoreFailure {
  const { message } = Object(error) as { readonly message?: unknown };
  const known = WORDS.find(([word]) => word.test(String(message)));
  return new StoreFailure(known?.[1] ?? 'unavailable');
}
