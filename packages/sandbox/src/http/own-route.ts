import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderName, RouteName } from './route.js';

/** A request as a route of one's own sees it. Its bearer was good. */
export interface RouteRequest {
  /** As it was sent: `GET`, `POST`, … */
  readonly method: string;
  /** The path on the sandbox's origin, without its query. */
  readonly path: string;
  /** The parts of the path that vary, percent-decoded: `params.id` for `/things/:id`. */
  readonly params: Readonly<Record<string, string>>;
  /** What follows the `?`. */
  readonly query: URLSearchParams;
  /** As Node gives them, names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The body parsed, where it was sent as JSON. */
  readonly body: unknown;
  /** The body as text. */
  readonly text: string;
  /** When it came: wall clock in ms, by the sandbox's clock. */
  readonly at: number;
}

/** What a route of one's own answers. */
export interface RouteResponse {
  /** HTTP status, 200 unless said otherwise. */
  readonly status?: number | undefined;
  /** Beside or in place of the usual ones. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Text is sent as it is, anything else as JSON; left out, there is none. */
  readonly body?: unknown;
}

/** An answer that is always the same, or a function that gives it. */
export type RouteHandler = RouteResponse | ((request: RouteRequest) => RouteResponse | Promise<RouteResponse>);

/** What can be said about a route of one's own. */
export interface RouteOptions {
  /** Whose bearer tokens it takes; left out, the provider under whose paths it is: `/v2`, `/api` or `/v1`. */
  readonly provider?: ProviderName | undefined;
  /** The scope that the key needs; Paisr alone. */
  readonly scope?: string | undefined;
}

/** A route of one's own that was set. */
export interface OwnRoute {
  /** What it is called in the record and in faults: `GET /api/v1/things`, or the name of the route that it replaces. */
  readonly name: RouteName;
  /** Takes it away again; what it replaced is back. */
  remove(): void;
}
