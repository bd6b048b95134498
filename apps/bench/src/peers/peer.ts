import type { Endpoint } from '../endpoint.js';

/** One way to cache a token and to send requests with it: another package, a part of Node, or one of our packages. */
export interface Peer<Client = unknown> {
  /** Name in tables. */
  readonly name: string;
  /**
   * Imports of its users: npm packages with the imported names; `*` for all names. Tables show the version of the first
   * package. Empty for parts of Node.
   */
  readonly imports?: Readonly<Record<string, readonly string[]>>;
  /** Whether it is a lower bound for token clients, because it caches no token or has no client. */
  readonly floor?: boolean;
  /** What the bench adds if the package has no cache or no HTTP client, or cannot reach a server on loopback. */
  readonly glue?: string;
  /**
   * Loads the package and creates a client. Objects of one tenant are created each time; objects of the process are shared.
   * Nothing is loaded before, so that a process contains only one peer.
   */
  open?(endpoint: Endpoint): Promise<Client>;
  /** Returns the current token, or a new one, with the peer's own method. Omitted if it has none. */
  token?(client: Client): Promise<unknown>;
  /** Sends an authorized GET and reads its JSON. Rejects unless the status is 200. */
  get?(client: Client, path: string, endpoint: Endpoint): Promise<unknown>;
}

/** Checks a peer against the type of its client, and erases that type. */
export function peer<Client>(definition: Peer<Client>): Peer {
  return definition as Peer;
}

/** Parses the JSON of a response, for peers that leave this to the user. */
export function readJson(status: number, text: string): unknown {
  if (status !== 200) throw new Error(`expected 200, got ${status}`);
  return JSON.parse(text);
}
