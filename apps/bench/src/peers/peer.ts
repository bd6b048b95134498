import type { Endpoint } from '../endpoint.js';

/** A way to cache a token and to send requests with it: a package, a part of Node, or our package. */
export interface Peer<Client = unknown> {
  /** Name in tables. */
  readonly name: string;
  /**
   * Imports of its users: npm packages with the imported names, `*` for all names. The report shows the version of the
   * first package. Left out for parts of Node.
   */
  readonly imports?: Readonly<Record<string, readonly string[]>>;
  /** Whether it is a floor that no token client can beat, because it does not cache a token or has no client. */
  readonly floor?: boolean;
  /** Code added by the bench if the package has no cache or HTTP client, or can't connect to a loopback server. */
  readonly glue?: string;
  /**
   * Loads the package and creates a client. Objects of one tenant are created each time; objects that a process has
   * only once are shared. Nothing is loaded before, so that a process contains only one peer.
   */
  open?(endpoint: Endpoint): Promise<Client>;
  /** Returns the current token or a new one with the peer's own method. Left out if the peer has none. */
  token?(client: Client): Promise<unknown>;
  /** Sends an authorized GET and parses its JSON. Rejects unless the status is 200. */
  get?(client: Client, path: string, endpoint: Endpoint): Promise<unknown>;
}

/** Type-checks a peer with the type of its client, and returns it without that type. */
export function peer<Client>(definition: Peer<Client>): Peer {
  return definition as Peer;
}

/** Parses the JSON of a response, for peers that don't parse it. */
export function readJson(status: number, text: string): unknown {
  if (status !== 200) throw new Error(`GET failed with status ${status}`);
  return JSON.parse(text);
}
