import type { IncomingHttpHeaders } from 'node:http';
import type { BearerState } from './bearer.js';

/** Whose routes they are. */
export type ProviderName = 'paisr' | 'paysecurez' | 'singleview';

export const PROVIDERS: readonly ProviderName[] = ['paisr', 'paysecurez', 'singleview'];

/** What a route may be served under. */
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

/** Every route by its name: the provided ones, the user's own (`GET /api/v1/things`), and `unknown` for all else. */
export type RouteName = ProvidedRoute | `${HttpMethod} /${string}` | 'unknown';

/** What is answered, before it becomes bytes. */
export interface HttpResponse {
  readonly status: number;
  /** An object is sent as JSON, text as it is; left out, no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** One request, as far as a provider looks at it. */
export interface Call {
  /** When it came, wall clock in ms. One time for the whole request, so that a token's age and a limit agree. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** What follows the `?`, or nothing. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly bearer: string | undefined;
  /** A part of the path, percent-decoded: `param('id')` for `/things/:id`. */
  readonly param: (name: string) => string;
  readonly body: Buffer;
}

export interface Route {
  /** The name under which the record shows it, for example `paysecurez.token`. */
  readonly name: RouteName;
  readonly method: HttpMethod;
  /** The path on the sandbox's origin, with `:name` for a part that varies. */
  readonly path: string;
  /** Who may call: everybody, whoever has a bearer token, or whoever has one with this scope. */
  readonly guard?: 'bearer' | { readonly scope: string };
  /** The answer may carry a token or a key, so that nothing on the way may keep it. */
  readonly noStore?: true;
  /** The body has to be a JSON object. */
  readonly json?: true;
  /** `body` is that JSON object, and empty where none is asked for. */
  readonly handle: (call: Call, body: JsonObject) => HttpResponse | Promise<HttpResponse>;
}

/** What a provider says of a caller: what the bearer is, and the refusal unless the caller may go on. */
export interface Judgement {
  readonly bearer: BearerState;
  readonly refusal?: HttpResponse;
}

export interface Provider {
  /** Every path at or below it is this provider's, the unknown ones too. */
  readonly prefix: string;
  readonly routes: readonly Route[];
  /** Judges the bearer of a call, and where a scope is named whether it has that. */
  readonly judge: (call: Call, scope?: string) => Judgement;
  /** A failure in this provider's envelope; without a reason, what the provider says of this status. */
  readonly refuse: (status: number, reason?: string) => HttpResponse;
}
