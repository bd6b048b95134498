/** Every route that the sandbox serves, and `unknown` for everything else. */
export type RouteName =
  | `paisr.accessTokens.${'create' | 'list' | 'get' | 'update' | 'revoke' | 'addPermissions' | 'removePermission'}`
  | 'paisr.invoices'
  | 'paysecurez.token'
  | 'paysecurez.transactions.create'
  | 'paysecurez.transactions.status'
  | 'singleview.token'
  | 'singleview.accounts'
  | 'singleview.payments'
  | 'unknown';

/** What a provider answers, before it becomes bytes. */
export interface Answer {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** One request, as far as a provider looks at it. */
export interface Call {
  /** When it came, wall clock in ms. One time for the whole request, so that a token's age and a limit agree. */
  readonly at: number;
  readonly bearer: string | undefined;
  /** A part of the path, percent-decoded: `param('id')` for `/things/:id`. */
  readonly param: (name: string) => string;
}

export interface Route {
  /** The name under which the record shows it, for example `paysecurez.token`. */
  readonly name: RouteName;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The path on the sandbox's origin, with `:name` for a part that varies. */
  readonly path: string;
  /** The answer may carry a token or a key, so that nothing on the way may keep it. */
  readonly noStore?: true;
  /** Judges the caller before the body is looked at; gives the refusal, or nothing where the caller may go on. */
  readonly admit?: (call: Call) => Answer | undefined;
  /** `body` is the parsed JSON object of a POST or PUT, and empty for the others. */
  readonly handle: (call: Call, body: JsonObject) => Answer;
}

export interface Provider {
  /** Every path at or below it is this provider's, the unknown ones too. */
  readonly prefix: string;
  readonly routes: readonly Route[];
  /** A failure in this provider's envelope. */
  readonly refuse: (status: number, reason: string) => Answer;
}
