import { checkHeaders, fields, oneOf, shownAs } from '../fields.js';
import type { RouteHandler } from './own-route.js';
import { type HttpMethod, type HttpResponse, METHODS, PROVIDERS, type ProviderName } from './route.js';

/** Validated arguments of `sandbox.route`. */
export interface RequestedRoute {
  readonly method: HttpMethod;
  readonly path: string;
  readonly handler: RouteHandler;
  readonly provider: ProviderName | undefined;
  readonly scope: string | undefined;
}

/**
 * Validates the arguments of `sandbox.route`.
 *
 * @throws TypeError that names the invalid argument, its requirement and the received value.
 */
export function readRoute(method: unknown, path: unknown, handler: unknown, options: unknown): RequestedRoute {
  const { provider, scope } = fields(options, 'route', ['provider', 'scope']);
  if (typeof path !== 'string' || !/^(\/[\w.~-]+|\/:[A-Za-z]\w*)+$/.test(path)) {
    throw new TypeError(`route.path: must be a path such as /api/v1/things/:id (got ${shownAs(path)})`);
  }
  if (new Set(paramsOf(path)).size < paramsOf(path).length) {
    throw new TypeError(`route.path: must have a different name for each parameter (got ${shownAs(path)})`);
  }
  if (scope !== undefined && (typeof scope !== 'string' || scope === '')) {
    throw new TypeError(`route.scope: must be a scope such as invoices.read (got ${shownAs(scope)})`);
  }
  if (typeof handler !== 'function') readResponse(handler);
  return {
    method: oneOf(method, 'route.method', METHODS),
    path,
    handler: handler as RouteHandler,
    provider: provider === undefined ? undefined : oneOf(provider, 'route.provider', PROVIDERS),
    scope,
  };
}

/** Validates a fixed response or a handler's return value. */
export function readResponse(value: unknown): HttpResponse {
  if (value === undefined) throw new TypeError('route: must have a response such as { status: 200 } (got undefined)');
  const { status = 200, headers = {}, body } = fields(value, 'route', ['status', 'headers', 'body']);
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError(`route.status: must be a whole number from 200 to 599 (got ${shownAs(status)})`);
  }
  checkHeaders(headers, 'route.headers');
  return { status, headers, body };
}

/** Returns the names of the parameters in a path. */
export function paramsOf(path: string): readonly string[] {
  return path.match(/(?<=:)\w+/g) ?? [];
}
