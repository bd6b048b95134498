import type { Clock } from './clock.js';
import type { EventListener } from './events.js';

/** A base URL, split into an origin and a path prefix. */
export interface Base {
  /** The origin, such as `https://api.example.com`. */
  readonly origin: string;
  /** The path without a trailing slash. Empty if the base URL has no path. */
  readonly prefix: string;
}

/** An undici Dispatcher, such as an `Agent`, `Pool`, `ProxyAgent` or `MockAgent`. */
export interface Dispatcher {
  /** Sends a request and passes its response to the handler. */
  dispatch(options: object, handler: object): boolean;
}

/** A response of the API, as the option `tokenExpired` receives it. The object is frozen. */
export interface TokenExpiredResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The response headers with lowercase names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The parsed JSON, or the text of any other body. `undefined` if there is no body. */
  readonly data: unknown;
}

/** Returns `true` if a response means that the token has expired. Any other value counts as `false`. */
export type TokenExpired = (response: TokenExpiredResponse) => boolean;

/** A body that the global `fetch` accepts. The type declarations of Node.js and of browsers differ. */
type GlobalBody = NonNullable<RequestInit['body']>;

/** The second argument of a {@link FetchFunction}. It has no prototype. */
export interface FetchInit {
  /** The HTTP method in upper case. */
  readonly method: string;
  /** The headers, including `Authorization`. Read them with `new Headers(init.headers)`. */
  readonly headers: [string, string][];
  /** The body, if there is one: text, bytes, or a stream that can be read once. */
  readonly body?: string | (Uint8Array & GlobalBody) | Extract<GlobalBody, AsyncIterable<Uint8Array>>;
  /** Set if the body is a stream. */
  readonly duplex?: 'half';
  /** Redirects must not be followed. */
  readonly redirect: 'manual';
  /** Aborts when the call times out, is aborted or fails. */
  readonly signal: AbortSignal;
  /** Set if the runtime's `Request` has this property. */
  readonly credentials?: 'omit';
  /** Set if the runtime's `Request` has this property. */
  readonly cache?: 'no-store';
  /** Set if the runtime's `Request` has this property. */
  readonly referrerPolicy?: 'no-referrer';
}

/** The parts of a WHATWG `Response` that the clients read. */
export interface FetchResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The reason phrase. */
  readonly statusText: string;
  /** The response headers. */
  readonly headers: object;
  /** The decoded body, which has not been read yet. `null` if there is none. */
  readonly body: object | null;
  /** Whether the body has been read. */
  readonly bodyUsed: boolean;
  /** The URL of the response. Empty for a response that was created by code. */
  readonly url: string;
  /** Whether the response is the result of a redirect. */
  readonly redirected: boolean;
  /** The response type, such as `basic` or `opaque`. */
  readonly type: string;
}

/** A function with the signature of `fetch`. */
export type FetchFunction = (url: string, init: FetchInit) => PromiseLike<FetchResponse> | FetchResponse;

/** An error reported in a provider's response body. */
export interface Refusal {
  /** The provider's error message, as received. */
  readonly message?: unknown;
  /** The provider's error code, as received: a string or a number. */
  readonly code?: unknown;
  /** The provider's ID of the request or response, as received: a string or a number. */
  readonly requestId?: unknown;
  /**
   * Whether a 401 response does not mean that the provider does not know the token yet. For example, the signature is
   * wrong. The client then renews the token and replays the call once, without further attempts. Default: `false`.
   */
  readonly knowsToken?: boolean;
}

/** A provider's name and error format. */
export interface ProviderIdentity {
  /** Lowercase name of the provider, used in errors, events and the user agent. */
  readonly name: string;
  /** Lowercase names of response headers that may contain the request's ID. The first one that is present counts. */
  readonly requestIdHeaders?: readonly string[] | undefined;
  /** Returns the error that a response body reports, if any. */
  refusal(body: unknown): Refusal | undefined;
}

/**
 * A client's validated options, including defaults. Clients created in a row with the same options share one config to
 * save memory.
 */
export interface ClientConfig {
  /** The provider's definition. */
  readonly definition: ProviderIdentity;
  /** The parsed `baseUrl`. */
  readonly base: Base;
  /** The origin and path prefix as a URL. Calls to other URLs are rejected. */
  readonly baseUrl: string;
  /** Timeout for a whole call, in milliseconds. */
  readonly timeout: number;
  /** Maximum number of retries for each request. */
  readonly retries: number;
  /** Maximum response size of an API call, in bytes after decompression. */
  readonly maxResponseBytes: number;
  /** The `User-Agent` header, including the `userAgent` option. */
  readonly userAgent: string;
  /**
   * The dispatcher for all requests: the option `dispatcher`, or one that calls a `fetch` function. If `undefined`, the
   * client opens its own connections.
   */
  readonly dispatcher: Dispatcher | undefined;
  /** Recognizes responses that report an expired token with a status other than 401. */
  readonly tokenExpired: TokenExpired | undefined;
  /** The client's clock. */
  readonly clock: Clock;
  /** Called with each event. */
  readonly onEvent: EventListener | undefined;
}
