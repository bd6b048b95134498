/** How the server behaves; everything may be changed while it runs. */
export interface ServerSettings {
  /** Seconds for which a token is good, whole ones, as the answers say them. */
  readonly lifetime: number;
  /** Milliseconds that the token endpoint takes. */
  readonly tokenDelay: number;
  /** What the token endpoint answers: 200, or a status that means that it is broken. */
  readonly tokenStatus: number;
  /** Milliseconds between one 401 and the next, for refusals that have to arrive one after another. */
  readonly refusalInterval: number;
}

export const DEFAULTS: ServerSettings = { lifetime: 1800, tokenDelay: 0, tokenStatus: 200, refusalInterval: 0 };

/** What is asked of a running server. */
export interface ServerCommand extends Partial<ServerSettings> {
  /** From now on no token issued so far is good. */
  readonly revoke?: boolean;
}

/** What the server has seen since it was asked before. */
export interface ServerCounts {
  readonly tokenRequests: number;
  readonly apiCalls: number;
  /** API calls that were answered with 401. */
  readonly refusals: number;
}
