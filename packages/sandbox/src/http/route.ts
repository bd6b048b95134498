import type { IncomingHttpHeaders } from 'node:http';
import type { BearerState } from './bearer.js';

/** Name of a provider. */
export type ProviderName = 'paisr' | 'paysecurez' | 'singleview';

export const PROVIDERS: readonly ProviderName[] = ['paisr', 'paysecurez', 'singleview'];

/** HTTP methods that a route can have. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export const METHODS: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** A route that every sandbox has. */
export type ProvidedRoute =
  | `paisr.accessTokens.${'create' | 'list' | 'get' | 'update' | 'revoke' | 'addPermissions' | 'removePermission'}`
  | 'paisr.invoices'
  | 'paysecurez.token'
  | 'paysecurez.transactions.create'
  | 'paysecurez.transactions.status'
  | 'singleview.token'
  | 'singleview.accounts'
  | 'singleview.payments';

/** Name of a route: a provided one, a custom one (`GET /api/v1/things`), or `unknown` for all other requests. */
export type RouteName = ProvidedRoute | `${HttpMethod} /${string}` | 'unknown';

/** A response before serialization. */
export interface HttpResponse {
  readonly status: number;
  /** A string is sent unchanged, any other value as JSON. Default: no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** The parts of a request that a provider uses. */
export interface Call {
  /** Time of arrival, wall clock in ms. The whole request uses this time, so that token expiry and rate limit agree. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** Query without the `?`, or an empty string. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly bearer: string | undefined;
  /** Returns a path parameter, percent-decoded: `param('id')` for `/things/:id`. */
  readonly param: (name: string) => string;
  readonly body: Buffer;
}

export interface Route {
  /** Name in recorded requests, for example `paysecurez.token`. */
  readonly name: RouteName;
  readonly method: HttpMethod;
  /** Path on the sandbox's origin, with `:name` for a parameter. */
  readonly path: string;
  /** Required authorization: none if left out, a bearer token, or a bearer token with this scope. */
  readonly guard?: 'bearer' | { readonly scope: string };
  /** The response may contain a token or a key, so caches must not store it. */
  readonly noStore?: true;
  /** The request body must be a JSON object. */
  readonly json?: true;
  /** `body` is that JSON object, or an empty object without `json`. */
  readonly handle: (call: Call, body: JsonObject) => HttpResponse | Promise<HttpResponse>;
}

/** Result of a provider's authorization check: the bearer's state, and an error response if the call is refused. */
export interface BearerCheck {
  readonly bearer: BearerState;
  readonly refusal?: HttpResponse;
}

export interface Provider {
  /** This path and all paths below it belong to the provider, including unknown ones. */
  readonly prefix: string;
  readonly routes: readonly Route[];
  /** Checks the bearer token of a call, and its scope if one is passed. */
  readonly check: (call: Call, scope?: string) => BearerCheck;
  /** Creates an error response in this provider's envelope. Without a reason, it uses the provider's text for the status. */
  readonly refuse: (status: number, reason?: string) => HttpResponse;
}
