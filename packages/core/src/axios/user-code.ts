type UserFunction = (this: unknown, ...args: unknown[]) => unknown;

/** The last error that a watched function threw. */
let thrown: { readonly error: unknown } | undefined;

/**
 * Wraps a function of the caller, or the functions in an object, so that {@link isThrownByUser} can distinguish their
 * errors from those of axios.
 */
export function watched<T>(value: T): T;
export function watched(value: unknown): unknown {
  if (typeof value === 'function') return watchedFunction(value as UserFunction);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]: [string, unknown]) => [
    name,
    typeof field === 'function' ? watchedFunction(field as UserFunction) : field,
  ]);
  return Object.fromEntries(fields);
}

function watchedFunction(given: UserFunction): UserFunction {
  return function call(...args) {
    try {
      return given.apply(this, args);
    } catch (error) {
      thrown = { error };
      throw error;
    }
  };
}

/** Returns whether a watched function has just thrown this error. */
export function isThrownByUser(error: unknown): boolean {
  const last = thrown;
  thrown = undefined;
  return last !== undefined && Object.is(last.error, error);
}

/** Maximum depth to which a config is searched for getters. */
const MAX_DEPTH = 3;

/** Returns whether a config has a getter that throws. Does not read `data`, whose errors may quote the data. */
export function hasThrowingGetter(config: unknown, depth = 0): boolean {
  if (typeof config !== 'object' || config === null || depth > MAX_DEPTH) return false;
  try {
    return Object.keys(config).some(
      (name) => name !== 'data' && hasThrowingGetter(config[name as keyof typeof config], depth + 1),
    );
  } catch {
    return true;
  }
}
