import type { Dispatcher } from '../config.js';
import { watchTlsAlerts } from './tls-alerts.js';

/**
 * Hides a user's dispatcher when a client is logged, because the dispatcher may contain proxy passwords and the headers
 * of in-flight requests.
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

/** Maps each dispatcher to a single wrapper, so that clients with the same options can share one config. */
const hidden = new WeakMap<Dispatcher, Dispatcher>();

/** Returns the wrapper that hides a user's dispatcher. */
export function userDispatcher(dispatcher: Dispatcher): Dispatcher {
  const known = hidden.get(dispatcher) ?? new UserDispatcher(dispatcher);
  hidden.set(dispatcher, known);
  return known;
}
