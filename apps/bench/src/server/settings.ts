/** Settings of the server. All of them can be changed while it runs. */
export interface ServerSettings {
  /** Token lifetime in whole seconds, as in token responses. */
  readonly lifetime: number;
  /** Response time of the token endpoint, in ms. */
  readonly tokenDelay: number;
  /** Status of token responses: 200, or an error status. */
  readonly tokenStatus: number;
  /** Time between two 401s in ms, so that they arrive one after another. */
  readonly refusalInterval: number;
}

export const DEFAULTS: ServerSettings = { lifetime: 1800, tokenDelay: 0, tokenStatus: 200, refusalInterval: 0 };

/** A command to a running server. */
export interface ServerCommand extends Partial<ServerSettings> {
  /** Revokes all tokens issued so far. */
  readonly revoke?: boolean;
}

/** Counts of the server since the previous command. */
export interface ServerCounts {
  readonly tokenRequests: number;
  readonly apiCalls: number;
  /** Number of API calls that got a 401. */
  readonly refusals: number;
}
