import { Readable } from 'node:stream';
import type { Call } from '../call/call.js';
import type { Dispatcher } from '../config.js';
import { decodeResponse } from './decoded-response.js';
import { type HttpResponse, headerOf } from './response.js';
import { ResponseHandler } from './response-handler.js';
import { dispatchOptions, type WireRequest } from './wire-request.js';

/**
 * Sends a request once and brings back the answer, whole unless it is to be streamed. Follows no redirect, reads no proxy
 * from the environment. Ends with the call: at its deadline or its caller's signal the connection is dropped.
 */
export function sendOnce(dispatcher: Dispatcher, request: WireRequest, call: Call): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const { body, limit } = request;
    const { ended } = call.deadline;
    // Nothing is sent, and no connection opened, for a call that has ended while it waited.
    if (ended !== undefined) throw ended;
    if (body instanceof Readable && body.destroyed) {
      throw call.error('invalid_request', 'data: must be a readable stream (it failed or was closed)');
    }
    call.stage = 'waiting for a connection';
    const settle = (answer: HttpResponse): void => {
      const coding = headerOf(answer.headers, 'content-encoding');
      const decoded = coding === undefined || answer.streamed !== undefined;
      resolve(decoded ? answer : decodeResponse(answer, String(coding), limit, call));
    };
    const handler = new ResponseHandler(call, request, settle, reject);
    call.deadline.onEnd((error) => handler.end(error));
    try {
      dispatcher.dispatch(dispatchOptions(request), handler);
    } catch {
      // Undici 7 tells its handler what is wrong. What throws is older, or an interceptor of the user's.
      handler.onError();
    }
  });
}
