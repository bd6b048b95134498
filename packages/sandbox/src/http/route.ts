import type { IncomingHttpHeaders } from 'node:http';
import type { BearerState } from './bearer.js';

/** Name of a provider. */
export type ProviderName = 'paisr' | 'paysecurez' | 'singleview';

export const PROVIDERS: readonly ProviderName[] = ['paisr', 'paysecurez', 'singleview'];

/** HTTP methods that a route can have. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export const METHODS: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Name of a route that every sandbox provides. */
export type ProvidedRoute =
  | `paisr.accessTokens.${'create' | 'list' | 'get' | 'update' | 'revoke' | 'addPermissions' | 'removePermission'}`
  | 'paisr.invoices'
  | 'paysecurez.token'
  | 'paysecurez.transactions.create'
  | 'paysecurez.transactions.status'
  | `singleview.${'token' | 'connect' | 'consent/details' | 'accounts' | 'accountsById' | 'allAccountsBalance'}`
  | `singleview.${'balanceById' | 'transactionsById' | 'parties'}`;

/** Name of a provided route or a custom route (`GET /api/v1/things`), or `unknown` for all other requests. */
export type RouteName = ProvidedRoute | `${HttpMethod} /${string}` | 'unknown';

/** A response that has not been serialized yet. */
export interface HttpResponse {
  readonly status: number;
  /**
   * Response body. A string is sent unchanged. Any other value is sent as JSON. By default, the response has no body.
   */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** The request data that providers use. */
export interface Call {
  /** Arrival time in ms, on the wall clock. All checks of the request use this time. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** Query string without the `?`, or an empty string. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly bearer: string | undefined;
  /** Returns a decoded path parameter. For `/things/:id`, call `param('id')`. */
  readonly param: (name: string) => string;
  readonly body: Buffer;
}

export interface Route {
  /** Name of the route in recorded requests, for example `paysecurez.token`. */
  readonly name: RouteName;
  readonly method: HttpMethod;
  /** Path of the route, with `:name` for each parameter. */
  readonly path: string;
  /** Required authorization: a bearer token, or a bearer token with this scope. */
  readonly guard?: 'bearer' | { readonly scope: string };
  /** Whether caches must not store the response, because it may contain a token or a key. */
  readonly noStore?: true;
  /** Whether the request body must be a JSON object. */
  readonly json?: true;
  /** Handles a request. `body` is the request's JSON object, or an empty object if `json` is not set. */
  readonly handle: (call: Call, body: JsonObject) => HttpResponse | Promise<HttpResponse>;
}

/**
 * Result of a provider's authorization check: the state of the bearer token, and an error response if the call is
 * rejected.
 */
export interface BearerCheck {
  readonly bearer: BearerState;
  readonly refusal?: HttpResponse;
}

export interface Provider {
  /** Path prefix of the provider. All paths below this prefix belong to the provider, including unknown paths. */
  readonly prefix: string;
  readonly routes: readonly Route[];
  /** Checks a call's bearer token and, if a scope is passed, the token's scope. */
  readonly check: (call: Call, scope?: string) => BearerCheck;
  /**
   * Creates an error response in the provider's error envelope. `reason` defaults to the provider's text for the
   * status.
   */
  readonly refuse: (status: number, reason?: string) => HttpResponse;
}
