import type { World } from '../world.js';
import type { OwnRoute, RouteHandler } from './own-route.js';
import { paramsOf, type RequestedRoute, readResponse } from './read-route.js';
import { readJson } from './request-body.js';
import type { Call, HttpResponse, Provider, Route } from './route.js';

/** Adds a route of the user's own to what a sandbox serves. */
export function addRoute(world: World, requested: RequestedRoute): OwnRoute {
  const { method, path, handler, scope } = requested;
  const owner = requested.provider ?? world.ownerOf(path);
  if (owner === undefined) {
    throw new TypeError(`route: expected the option provider, since ${path} is under none of /v2, /api and /v1`);
  }
  if (scope !== undefined && owner !== 'paisr') {
    throw new TypeError(`route.scope: expected on a route of paisr alone, got one of ${owner}`);
  }
  const { refuse } = world.providers[owner];
  // Under the name of the one that it replaces: whoever counts requests or sets faults need not know. Under its guard
  // too, so that a token route stays open to those who have no token yet.
  const replaced = world.routes.declared(method, path);
  const name = replaced?.name ?? (`${method} ${path}` as `${typeof method} /${string}`);
  const guard = scope === undefined ? (replaced ?? { guard: 'bearer' }).guard : { scope };
  const route: Route = {
    name,
    method,
    path,
    ...(guard !== undefined && { guard }),
    handle: (call) => (typeof handler === 'function' ? runHandler(handler, path, call, refuse) : readResponse(handler)),
  };
  return { name, remove: world.routes.add({ route, owner }) };
}

async function runHandler(
  handler: Extract<RouteHandler, (...args: never) => unknown>,
  path: string,
  call: Call,
  refuse: Provider['refuse'],
): Promise<HttpResponse> {
  const json = readJson(call, refuse);
  if ('refusal' in json) return json.refusal;
  const response = await handler({
    method: call.method,
    path: call.path,
    params: Object.fromEntries(paramsOf(path).map((name) => [name, call.param(name)])),
    query: new URLSearchParams(call.query),
    headers: call.headers,
    body: json.value,
    text: call.body.toString(),
    at: call.at,
  });
  return readResponse(response);
}
