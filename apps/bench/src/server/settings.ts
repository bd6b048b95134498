/** Settings of the server, which can be changed while it is running. */
export interface ServerSettings {
  /** Token lifetime in whole seconds. */
  readonly lifetime: number;
  /** Response time of the token endpoint, in ms. */
  readonly tokenDelay: number;
  /** Status code of token responses: 200 or an error status. */
  readonly tokenStatus: number;
  /** Time between two 401s in ms, which makes concurrent 401s arrive one after another. */
  readonly refusalInterval: number;
}

export const DEFAULTS: ServerSettings = { lifetime: 1800, tokenDelay: 0, tokenStatus: 200, refusalInterval: 0 };

/** A command to a running server. */
export interface ServerCommand extends Partial<ServerSettings> {
  /** Whether to revoke all issued tokens. */
  readonly revoke?: boolean;
}

/** The server's counts since the previous command. */
export interface ServerCounts {
  readonly tokenRequests: number;
  readonly apiCalls: number;
  /** Number of API calls rejected with a 401. */
  readonly refusals: number;
}
