import type { RouteHandler } from './own-route.js';
import { paramsOf, readResponse } from './read-route.js';
import { readJson } from './request-body.js';
import type { Call, HttpResponse, Provider } from './route.js';

/** What the handler of a route of the user's own answers to a request. */
export async function runHandler(
  handler: RouteHandler,
  path: string,
  call: Call,
  refuse: Provider['refuse'],
): Promise<HttpResponse> {
  if (typeof handler !== 'function') return readResponse(handler);
  const json = readJson(call, refuse);
  if ('refusal' in json) return json.refusal;
  const answer = await handler({
    method: call.method,
    path: call.path,
    params: Object.fromEntries(paramsOf(path).map((name) => [name, call.param(name)])),
    query: new URLSearchParams(call.query),
    headers: call.headers,
    body: json.value,
    text: call.body.toString(),
    at: call.at,
  });
  return readResponse(answer);
}
