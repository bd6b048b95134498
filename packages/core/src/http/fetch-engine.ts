import type { Dispatcher } from '../config.js';

let loading: Promise<Dispatcher> | undefined;

/** Sends requests with the runtime's `fetch`. The dispatcher is loaded when the first request is sent. */
export const fetchEngine: Dispatcher = {
  dispatch(options, handler) {
    loading ??= import('./fetch-dispatcher.js').then(({ fetchDispatcher }) => fetchDispatcher(false));
    void loading.then((dispatcher) => dispatcher.dispatch(options, handler));
    return true;
  },
};
