import type { World } from '../world.js';
import type { OwnRoute, RouteHandler } from './own-route.js';
import { paramsOf, type RequestedRoute, readResponse } from './read-route.js';
import { readJson } from './request-body.js';
import type { Call, HttpResponse, Provider, Route } from './route.js';

/** Adds a custom route to a sandbox. */
export function addRoute(world: World, requested: RequestedRoute): OwnRoute {
  const { method, path, handler, scope } = requested;
  const owner = requested.provider ?? world.ownerOf(path);
  if (owner === undefined) {
    throw new TypeError(`route.provider: is required, because ${path} is not under /v2, /api or /v1 (missing)`);
  }
  if (scope !== undefined && owner !== 'paisr') {
    throw new TypeError(`route.scope: is allowed only on a route of paisr (this route belongs to ${owner})`);
  }
  const { refuse } = world.providers[owner];
  // If the route replaces another one, keep the name, so that request counts and faults still work. Also keep the
  // bearer check, so that a token route still does not require a token.
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
