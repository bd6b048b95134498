import { checkHeaders, fields, oneOf, shownAs } from '../fields.js';
import type { RouteHandler } from './own-route.js';
import { type HttpMethod, type HttpResponse, METHODS, PROVIDERS, type ProviderName } from './route.js';

/** A route of the user's own as it was asked for. */
export interface RequestedRoute {
  readonly method: HttpMethod;
  readonly path: string;
  readonly handler: RouteHandler;
  readonly provider: ProviderName | undefined;
  readonly scope: string | undefined;
}

/** @throws TypeError that names what was expected and what came. */
export function readRoute(method: unknown, path: unknown, handler: unknown, options: unknown): RequestedRoute {
  const { provider, scope } = fields(options, 'route', ['provider', 'scope']);
  if (typeof path !== 'string' || !/^(\/[\w.~-]+|\/:[A-Za-z]\w*)+$/.test(path)) {
    throw new TypeError(`route: expected a path such as /api/v1/things/:id, got ${shownAs(path)}`);
  }
  if (new Set(paramsOf(path)).size < paramsOf(path).length) {
    throw new TypeError(`route: expected a name of its own for each part that varies, got ${shownAs(path)}`);
  }
  if (scope !== undefined && (typeof scope !== 'string' || scope === '')) {
    throw new TypeError(`route.scope: expected a scope such as invoices.read, got ${shownAs(scope)}`);
  }
  if (typeof handler !== 'function') readResponse(handler);
  return {
    method: oneOf(method, 'route', METHODS),
    path,
    handler: handler as RouteHandler,
    provider: provider === undefined ? undefined : oneOf(provider, 'route.provider', PROVIDERS),
    scope,
  };
}

/** What a handler gives. */
export function readResponse(value: unknown): HttpResponse {
  if (value === undefined) throw new TypeError('route: expected an answer such as { status: 200 }, got undefined');
  const { status = 200, headers = {}, body } = fields(value, 'route', ['status', 'headers', 'body']);
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError(`route.status: expected a whole number from 200 to 599, got ${shownAs(status)}`);
  }
  checkHeaders(headers, 'route.headers');
  return { status, headers, body };
}

/** The names of the parts of a path that vary. */
export function paramsOf(path: string): readonly string[] {
  return path.match(/(?<=:)\w+/g) ?? [];
}
