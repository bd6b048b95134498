import type { Dispatcher } from '../config.js';

let loading: Promise<Dispatcher> | undefined;

/** Sends the requests of all clients with the runtime's `fetch`. Its code is loaded with the first request. */
export const fetchEngine: Dispatcher = {
  dispatch(options, handler) {
    loading ??= import('./fetch-dispatcher.js').then(({ fetchDispatcher }) => fetchDispatcher(false));
    void loading.then((dispatcher) => dispatcher.dispatch(options, handler));
    return true;
  },
};
