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

/** An error reported in a provider's response body. */
export interface Refusal {
  /** The provider's error message, as received. */
  readonly message?: unknown;
}

/** A provider's name and error format. */
export interface ProviderIdentity {
  /** Lowercase name of the provider, used in errors, events and the user agent. */
  readonly name: string;
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
  /** The dispatcher for all requests. If `undefined`, the client opens its own connections. */
  readonly dispatcher: Dispatcher | undefined;
  /** Recognizes responses that report an expired token with a status other than 401. */
  readonly tokenExpired: TokenExpired | undefined;
  /** The client's clock. */
  readonly clock: Clock;
  /** Called with each event. */
  readonly onEvent: EventListener | undefined;
}
