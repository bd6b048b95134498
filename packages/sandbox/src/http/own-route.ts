import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderName, RouteName } from './route.js';

/** An authorized request, as passed to a custom route's handler. */
export interface RouteRequest {
  /** HTTP method of the request, such as `GET` or `POST`. */
  readonly method: string;
  /** Path of the request, without the query. */
  readonly path: string;
  /** Decoded path parameters, such as `params.id` for the path `/things/:id`. */
  readonly params: Readonly<Record<string, string>>;
  /** Query parameters of the request. */
  readonly query: URLSearchParams;
  /** Request headers with lowercase names, as in Node's `IncomingMessage`. */
  readonly headers: IncomingHttpHeaders;
  /** Parsed request body. `undefined` if the body was not sent as JSON. */
  readonly body: unknown;
  /** Request body as text. */
  readonly text: string;
  /** Arrival time of the request in ms, on the sandbox's wall clock. */
  readonly at: number;
}

/** Response from a custom route. */
export interface RouteResponse {
  /** HTTP status of the response. Default: 200. */
  readonly status?: number | undefined;
  /** Additional response headers, which replace default headers with the same names. */
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
  /**
   * Provider whose bearer tokens the route accepts. Default: the provider that owns the path prefix `/v2`, `/api` or
   * `/v1`.
   */
  readonly provider?: ProviderName | undefined;
  /** Scope that the API key must have. Available only for Paisr. */
  readonly scope?: string | undefined;
}

/** A custom route that was added to a sandbox. */
export interface OwnRoute {
  /**
   * Name of the route in recorded requests and faults, such as `GET /api/v1/things`, or the name of the route that it
   * replaces.
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
