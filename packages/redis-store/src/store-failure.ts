/** The reason for a store failure, as reported in the `store.failed` event. */
export type FailureReason =
  /** The Redis key contains a value that is not a string. */
  | 'wrong_type'
  /** The server is a read-only replica, or it cannot save data. */
  | 'read_only'
  | 'out_of_memory'
  /** The server rejected the credentials, or the user is not allowed to run the necessary commands. */
  | 'no_permission'
  /** The connection failed, or another error occurred. */
  | 'unavailable'
  /** The value is invalid, was modified or copied from a different key, or was encrypted with a different secret. */
  | 'unreadable'
  /** The value was encrypted with a key that is not in the key ring. */
  | 'unknown_key'
  /** The value was written by a different version of this package. */
  | 'other_schema';

/** Error codes of Redis and Valkey. On older servers, the code is not at the start of the message. */
const ERROR_CODES: readonly (readonly [RegExp, FailureReason])[] = [
  [/\bWRONGTYPE\b/, 'wrong_type'],
  [/\b(READONLY|MISCONF|NOREPLICAS)\b/, 'read_only'],
  [/\bOOM\b/, 'out_of_memory'],
  [/\b(NOAUTH|WRONGPASS|NOPERM)\b/, 'no_permission'],
];

/**
 * The error for a failed store operation. This error contains no data from the original error, which may include keys
 * and values.
 */
export class StoreFailure extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason) {
    super(`the token store: ${reason}`);
    this.reason = reason;
  }
}

/** Converts a Redis client's error to a `StoreFailure`. */
export function failureOf(error: unknown): StoreFailure {
  const { message } = Object(error) as { readonly message?: unknown };
  const known = ERROR_CODES.find(([code]) => code.test(String(message)));
  return new StoreFailure(known?.[1] ?? 'unavailable');
}
