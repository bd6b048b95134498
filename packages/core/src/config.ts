import type { Clock } from './clock.js';
import type { EventListener } from './events.js';

/** The base URL of a client's requests, split into an origin and a path prefix. */
export interface Base {
  /** The origin, such as `https://api.example.com`. The port is included unless it is the default port. */
  readonly origin: string;
  /** The path to prepend to every route, without a trailing slash. Empty if the base URL has no path. */
  readonly prefix: string;
}

/**
 * The subset of an undici Dispatcher that the clients use. `Agent`, `Pool`, `ProxyAgent` and `MockAgent` implement it.
 */
export interface Dispatcher {
  /** Sends one request, and reports its progress and response to the handler. */
  dispatch(options: object, handler: object): boolean;
}

/** An error that a provider reports in the body of a response. */
export interface Refusal {
  /** The provider's error message, as received. */
  readonly message?: unknown;
}

/** The fields of a provider definition that lower layers use. */
export interface ProviderIdentity {
  /** Lowercase name of the provider, used in errors, events and the user agent. */
  readonly name: string;
  /** Returns the error that a response body reports, or `undefined` if the body reports no error. */
  refusal(body: unknown): Refusal | undefined;
}

/**
 * The validated options of a client, with all defaults filled in. Clients that are created consecutively with the same
 * options share one config, which saves memory in a process that creates clients for many tenants.
 */
export interface ClientConfig {
  /** The definition of the provider. */
  readonly definition: ProviderIdentity;
  /** The parsed `baseUrl`. */
  readonly base: Base;
  /** The origin and path prefix as a URL. Calls to URLs outside this base URL are rejected. */
  readonly baseUrl: string;
  /** Time limit for a whole call, in milliseconds. */
  readonly timeout: number;
  /** Maximum number of retries for each request. */
  readonly retries: number;
  /** Maximum size of the response to an API call, in bytes after decompression. */
  readonly maxResponseBytes: number;
  /** The `User-Agent` header: the client's own user agent, followed by the `userAgent` option if it is set. */
  readonly userAgent: string;
  /** The dispatcher that sends all requests. If `undefined`, each client opens its own connections. */
  readonly dispatcher: Dispatcher | undefined;
  /** The clock that the client uses. */
  readonly clock: Clock;
  /** Called with each event of the client. */
  readonly onEvent: EventListener | undefined;
}
