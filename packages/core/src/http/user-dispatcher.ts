import type { Dispatcher } from '../config.js';

/**
 * Hides a user's dispatcher so that printing a client does not reveal it. undici's dispatchers contain proxy passwords
 * and the headers of in-flight requests.
 */
class UserDispatcher implements Dispatcher {
  readonly #dispatcher: Dispatcher;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  dispatch(options: object, handler: object): boolean {
    return this.#dispatcher.dispatch(options, handler);
  }
}

/**
 * The wrapper of each dispatcher. A dispatcher has only one wrapper, so that clients with the same options share their
 * config.
 */
const hidden = new WeakMap<Dispatcher, Dispatcher>();

/** Returns the wrapper that hides a user's dispatcher. */
export function userDispatcher(dispatcher: Dispatcher): Dispatcher {
  const known = hidden.get(dispatcher) ?? new UserDispatcher(dispatcher);
  hidden.set(dispatcher, known);
  return known;
}
