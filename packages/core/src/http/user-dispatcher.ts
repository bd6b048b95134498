import type { Dispatcher } from '../config.js';

/**
 * A user's dispatcher, out of the sight of those who print a client: undici's hold the password of a proxy, and the headers
 * of requests that are under way.
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

/** One for each dispatcher: clients with the same options share their config. */
const hidden = new WeakMap<Dispatcher, Dispatcher>();

export function userDispatcher(dispatcher: Dispatcher): Dispatcher {
  const known = hidden.get(dispatcher) ?? new UserDispatcher(dispatcher);
  hidden.set(dispatcher, known);
  return known;
}
