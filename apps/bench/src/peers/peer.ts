import type { Endpoint } from '../endpoint.js';

/** A package or Node API that caches a token or sends requests with it. */
export interface Peer<Client = unknown> {
  /** Name shown in tables. */
  readonly name: string;
  /**
   * The npm packages that a user imports, with the imported names or `*`. The report shows the version of the first
   * one. Node APIs have no imports.
   */
  readonly imports?: Readonly<Record<string, readonly string[]>>;
  /** Whether the peer is a reference that no token client can beat, because it lacks a token cache or a client. */
  readonly floor?: boolean;
  /**
   * Describes the code that the bench adds if the package lacks a cache or an HTTP client, or cannot connect to a
   * loopback server.
   */
  readonly glue?: string;
  /**
   * Loads the package and creates a client. Tenant objects are created for each client, and all other objects are
   * shared. The package is not loaded before this call, so that each process contains only one peer.
   */
  open?(endpoint: Endpoint): Promise<Client>;
  /** Returns the current token or requests a new one. Omitted if the peer has no such method. */
  token?(client: Client): Promise<unknown>;
  /** Sends an authorized GET and parses the JSON response. Rejects unless the status is 200. */
  get?(client: Client, path: string, endpoint: Endpoint): Promise<unknown>;
}

/** Type-checks a peer against its client and returns it without the client's type. */
export function peer<Client>(definition: Peer<Client>): Peer {
  return definition as Peer;
}

/** Parses a JSON response for peers that do not parse responses. */
export function readJson(status: number, text: string): unknown {
  if (status !== 200) throw new Error(`GET failed with status ${status}`);
  return JSON.parse(text);
}
