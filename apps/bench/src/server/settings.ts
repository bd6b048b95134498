/** Settings of the server. All of them can be changed while it runs. */
export interface ServerSettings {
  /** Lifetime of a token in whole seconds, as stated in the responses. */
  readonly lifetime: number;
  /** Delay of the token endpoint, in milliseconds. */
  readonly tokenDelay: number;
  /** Status of the token endpoint: 200, or the status of an outage. */
  readonly tokenStatus: number;
  /** Milliseconds between two 401s, for refusals that must arrive one after another. */
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
  /** API calls that received a 401. */
  readonly refusals: number;
}
