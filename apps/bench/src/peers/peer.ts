import type { Endpoint } from '../endpoint.js';

/** What can be asked of a peer, in its own way of doing it. */
export interface PeerClient {
  /** The token in hand, or a new one. Left out where the peer can't be asked for it. */
  token?(): Promise<unknown>;
  /** An authorized GET whose JSON is read. Rejects unless the answer's status is 200. */
  get?(path: string): Promise<unknown>;
}

/** One way to hold a token and to send with it: a package, a part of Node, or ours. */
export interface Peer {
  /** The name in tables. */
  readonly name: string;
  /**
   * What a user of it imports: packages, as npm knows them, with the names used of each; `*` for all there are. The
   * first one's version is shown. None for what comes with Node.
   */
  readonly imports?: Readonly<Record<string, readonly string[]>>;
  /** Whether it is a floor that a token client can only come near to: it holds no token, or no client. */
  readonly floor?: boolean;
  /** What stands in where the package has no cache or no client of its own, or can't reach a server on loopback. */
  readonly glue?: string;
  /**
   * Loads the package and makes a client: what belongs to one tenant is made anew, what a process has one of is shared.
   * Nothing is loaded before, so that a process holds one peer only.
   */
  open?(endpoint: Endpoint): Promise<PeerClient>;
}

/** The JSON of an answer, for peers that leave reading to the user. */
export function readJson(status: number, text: string): unknown {
  if (status !== 200) throw new Error(`expected 200, got ${status}`);
  return JSON.parse(text);
}
