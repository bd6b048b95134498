import type { Dispatcher as Undici } from 'undici';
import type { Dispatcher } from '../config.js';
import { EngineUnavailable } from './engine.js';

let loading: Promise<Dispatcher> | undefined;

/** Sends requests with the runtime's `fetch`. The dispatcher is loaded when the first request is sent. */
export const fetchEngine: Dispatcher = {
  dispatch(options, handler) {
    loading ??= import('./fetch-dispatcher.js').then(({ fetchDispatcher }) => fetchDispatcher(false));
    loading.then(
      (dispatcher) => dispatcher.dispatch(options, handler),
      (error) =>
        (handler as Undici.DispatchHandler).onResponseError?.(undefined as never, new EngineUnavailable(error)),
    );
    return true;
  },
};
