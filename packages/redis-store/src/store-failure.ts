/** Reason for a failure of the store, in one word, as reported by the event `store.failed`. */
export type FailureReason =
  /** The key contains a value that is not a string. */
  | 'wrong_type'
  /** The server is a replica, or it cannot save. */
  | 'read_only'
  | 'out_of_memory'
  /** The server does not accept the credentials, or does not allow them the necessary commands. */
  | 'no_permission'
  /** No connection, or any other error of the client or the server. */
  | 'unavailable'
  /** Not the value that was written: garbage, changed, moved from another key, or sealed with another secret. */
  | 'unreadable'
  /** Sealed with a key that is not in the ring. */
  | 'unknown_key'
  /** Written by another version of this package. */
  | 'other_schema';

/** Error codes of Redis and Valkey, at any position in the message: older servers put the line of the script first. */
const ERROR_CODES: readonly (readonly [RegExp, FailureReason])[] = [
  [/\bWRONGTYPE\b/, 'wrong_type'],
  [/\b(READONLY|MISCONF|NOREPLICAS)\b/, 'read_only'],
  [/\bOOM\b/, 'out_of_memory'],
  [/\b(NOAUTH|WRONGPASS|NOPERM)\b/, 'no_permission'],
];

/** A failed operation. Contains nothing of the original error, which may quote keys and values. */
export class StoreFailure extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason) {
    super(`the token store: ${reason}`);
    this.reason = reason;
  }
}

/** Converts an error of a Redis client. */
export function failureOf(error: unknown): StoreFailure {
  const { message } = Object(error) as { readonly message?: unknown };
  const known = ERROR_CODES.find(([code]) => code.test(String(message)));
  return new StoreFailure(known?.[1] ?? 'unavailable');
}
