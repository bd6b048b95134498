import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderName, RouteName } from './route.js';

/** An authorized request, as passed to a custom route's handler. */
export interface RouteRequest {
  /** HTTP method of the request: `GET`, `POST`, … */
  readonly method: string;
  /** Path on the sandbox's origin, without the query. */
  readonly path: string;
  /** Path parameters, percent-decoded: `params.id` for `/things/:id`. */
  readonly params: Readonly<Record<string, string>>;
  /** Query parameters. */
  readonly query: URLSearchParams;
  /** Headers with lowercase names, as in Node's `IncomingMessage`. */
  readonly headers: IncomingHttpHeaders;
  /** Parsed body if it was sent as JSON; otherwise `undefined`. */
  readonly body: unknown;
  /** Body as text. */
  readonly text: string;
  /** Arrival time in ms, according to the sandbox's wall clock. */
  readonly at: number;
}

/** Response from a custom route. */
export interface RouteResponse {
  /** HTTP status of the response. Default 200. */
  readonly status?: number | undefined;
  /** Additional response headers. They replace default headers with the same names. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Response body. A string is sent unchanged. Any other value is sent as JSON. By default, the response has no body.
   */
  readonly body?: unknown;
}

/** A fixed response, or a function that returns a response. */
export type RouteHandler = RouteResponse | ((request: RouteRequest) => RouteResponse | Promise<RouteResponse>);

/** Options for a custom route. */
export interface RouteOptions {
  /** Provider whose bearer tokens are accepted. Default: the provider that owns the path prefix `/v2`, `/api` or `/v1`. */
  readonly provider?: ProviderName | undefined;
  /** Scope that the key must have. This option is available only for Paisr. */
  readonly scope?: string | undefined;
}

/** A custom route that was added to a sandbox. */
export interface OwnRoute {
  /**
   * Name of the route in recorded requests and faults: `GET /api/v1/things`, or the name of the route that it replaces.
   */
  readonly name: RouteName;
  /**
   * Removes the route. If it replaced another route, the sandbox serves that route again.
   *
   * @example
   * ```ts
   * const route = sandbox.route('GET', '/v2/invoices', { status: 204 });
   * route.remove();
   * ```
   */
  remove(): void;
}
