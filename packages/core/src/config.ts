import type { Clock } from './clock.js';
import type { EventListener } from './events.js';

/** Where all requests of a client go: one origin and one path prefix. */
export interface Base {
  /** `https://api.example.com`, with the port where it is not the default one. */
  readonly origin: string;
  /** Path before every route, without a slash at its end; empty for the root. */
  readonly prefix: string;
}

/** The one method of an undici Dispatcher that is used: Agent, Pool, ProxyAgent, MockAgent and the like have it. */
export interface Dispatcher {
  /** Sends one request and tells the handler what comes of it. */
  dispatch(options: object, handler: object): boolean;
}

/** What a provider's answer says where it refuses. */
export interface Refusal {
  /** The provider's own words. */
  readonly message?: unknown;
}

/** What the layers below a provider know of it. */
export interface ProviderIdentity {
  /** Lower-case name, used in errors, events and the user agent. */
  readonly name: string;
  /** Reads a refusal from a response body; `undefined` if the body is none. */
  refusal(body: unknown): Refusal | undefined;
}

/**
 * Checked options, with every default filled in. A client whose options are those of the client made just before shares its config: a process may make
 * clients for many tenants in a row.
 */
export interface ClientConfig {
  /** Whose client it is, and how its refusals read. */
  readonly definition: ProviderIdentity;
  /** `baseUrl`, taken apart. */
  readonly base: Base;
  /** Origin and path prefix that no call leaves. */
  readonly baseUrl: string;
  /** For a whole call, in milliseconds. */
  readonly timeout: number;
  /** How often a request may be sent again. */
  readonly retries: number;
  /** Largest answer to an API call in bytes, counted after decompression. */
  readonly maxResponseBytes: number;
  /** Ours, with what the user has added. */
  readonly userAgent: string;
  /** What to send through. Without it each client has its own connections. */
  readonly dispatcher: Dispatcher | undefined;
  /** Where time comes from. */
  readonly clock: Clock;
  /** Who hears of events. */
  readonly onEvent: EventListener | undefined;
}
