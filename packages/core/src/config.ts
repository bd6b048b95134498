import type { Clock } from './clock.js';
import type { EventListener } from './events.js';

/** The target of all requests of a client: one origin and one path prefix. */
export interface Base {
  /** `https://api.example.com`, with the port if it is not the default port. */
  readonly origin: string;
  /** Path before every route, without a trailing slash; empty for the root. */
  readonly prefix: string;
}

/** The only method of an undici Dispatcher that the clients call. Agent, Pool, ProxyAgent and MockAgent have it. */
export interface Dispatcher {
  /** Sends one request and reports its progress and its response to the handler. */
  dispatch(options: object, handler: object): boolean;
}

/** The content of a provider's refusal. */
export interface Refusal {
  /** The provider's own words. */
  readonly message?: unknown;
}

/** The part of a provider definition that the layers below it use. */
export interface ProviderIdentity {
  /** Lower-case name, used in errors, events and the user agent. */
  readonly name: string;
  /** Reads a refusal from a response body. Returns `undefined` if the body is not a refusal. */
  refusal(body: unknown): Refusal | undefined;
}

/**
 * Checked options with all defaults filled in. Two clients that are created one after the other with the same options
 * share one config, because a process may create clients for many tenants in a row.
 */
export interface ClientConfig {
  /** The provider. */
  readonly definition: ProviderIdentity;
  /** `baseUrl`, parsed. */
  readonly base: Base;
  /** Origin and path prefix that no call leaves. */
  readonly baseUrl: string;
  /** Time limit of a whole call, in milliseconds. */
  readonly timeout: number;
  /** Maximum number of retries of a request. */
  readonly retries: number;
  /** Maximum size of the response to an API call, in bytes after decompression. */
  readonly maxResponseBytes: number;
  /** The client's own user agent, followed by the user's addition. */
  readonly userAgent: string;
  /** The dispatcher that sends all requests. Without one, each client has its own connections. */
  readonly dispatcher: Dispatcher | undefined;
  /** The source of time. */
  readonly clock: Clock;
  /** Called with each event. */
  readonly onEvent: EventListener | undefined;
}
