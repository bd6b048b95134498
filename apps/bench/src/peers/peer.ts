import type { Endpoint } from '../endpoint.js';

/** One way to hold a token and to send with it: a package, a part of Node, or ours. */
export interface Peer<Client = unknown> {
  /** The name in tables. */
  readonly name: string;
  /**
   * What a user of it imports: packages, as npm knows them, with the names used of each; `*` for all there are. The
   * first one's version is shown. None for what comes with Node.
   */
  readonly imports?: Readonly<Record<string, readonly string[]>>;
  /** Whether it is a floor that a token client can only come near to: it holds no token, or no client. */
  readonly floor?: boolean;
  /** What was added where the package has no cache or no client of its own, or can't reach a server on loopback. */
  readonly glue?: string;
  /**
   * Loads the package and makes a client: what belongs to one tenant is made each time, what a process has one of is
   * shared. Nothing is loaded before, so that a process holds one peer only.
   */
  open?(endpoint: Endpoint): Promise<Client>;
  /** The current token, or a new one, in the peer's own way. Left out where the peer has no such call. */
  token?(client: Client): Promise<unknown>;
  /** An authorized GET whose JSON is read. Rejects unless the status is 200. */
  get?(client: Client, path: string, endpoint: Endpoint): Promise<unknown>;
}

/** Checks a peer against the type of its client, and forgets that type. */
export function peer<Client>(definition: Peer<Client>): Peer {
  return definition as Peer;
}

/** The JSON of a response, for peers that leave reading to the user. */
export function readJson(status: number, text: string): unknown {
  if (status !== 200) throw new Error(`expected 200, got ${status}`);
  return JSON.parse(text);
}
