import type { Dispatcher } from '../config.js';
import { watchTlsAlerts } from './tls-alerts.js';

/**
 * Hides a user's dispatcher when a client is printed. It may contain proxy passwords and the headers of in-flight
 * requests.
 */
class UserDispatcher implements Dispatcher {
  readonly #dispatcher: Dispatcher;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  dispatch(options: object, handler: object): boolean {
    watchTlsAlerts();
    return this.#dispatcher.dispatch(options, handler);
  }
}

/** One wrapper per dispatcher, so that clients with the same options share their config. */
const hidden = new WeakMap<Dispatcher, Dispatcher>();

/** Returns the wrapper that hides a user's dispatcher. */
export function userDispatcher(dispatcher: Dispatcher): Dispatcher {
  const known = hidden.get(dispatcher) ?? new UserDispatcher(dispatcher);
  hidden.set(dispatcher, known);
  return known;
}
