import type { Call } from '../call/call.js';
import type { Dispatcher } from '../config.js';
import { decodeResponse } from './decoded-response.js';
import { OutgoingStream } from './outgoing-stream.js';
import { type HttpResponse, headerOf } from './response.js';
import { ResponseHandler } from './response-handler.js';
import { dispatchOptions, type WireRequest } from './wire-request.js';

/**
 * Sends a request once and returns its response. Does not follow redirects or use proxy settings from the environment.
 * Closes the connection when the call times out or the caller aborts.
 */
export function sendOnce(dispatcher: Dispatcher, request: WireRequest, call: Call): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const { body, limit } = request;
    const { ended } = call.deadline;
    // The call may have timed out or been canceled in the meantime.
    if (ended !== undefined) throw ended;
    if (body instanceof OutgoingStream && body.failure !== undefined) {
      throw call.error('invalid_request', `the request body must be ${body.failure}`);
    }
    call.stage = 'waiting for a connection';
    const settle = (response: HttpResponse): void => {
      const coding = headerOf(response.headers, 'content-encoding');
      const decoded = coding === undefined || response.streamed !== undefined;
      resolve(decoded ? response : decodeResponse(response, String(coding), limit, call));
    };
    const handler = new ResponseHandler(call, request, settle, reject);
    call.deadline.onEnd((error) => handler.end(error));
    try {
      dispatcher.dispatch(dispatchOptions(request), handler);
    } catch {
      // undici 7 passes errors to the handler, but older versions and a user's interceptors throw them.
      handler.onError();
    }
  });
}
