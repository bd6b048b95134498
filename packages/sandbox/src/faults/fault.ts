/** How requests fail. Compatible fields can be combined: `{ status: 503, delay: 200, times: 3 }`. */
export interface Fault {
  /** Status of the response, 200 to 599. From 400, the body is the provider's own error envelope. */
  readonly status?: number | undefined;
  /** Body of the response. A string is sent unchanged, any other value as JSON. */
  readonly body?: unknown;
  /** Headers of the response. They are added to the usual headers, or replace those of the same name. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Redirects to this URL or path. `status` is 307 by default. */
  readonly redirect?: string | undefined;
  /** `Retry-After` header in seconds. `status` is 429 by default. */
  readonly retryAfter?: number | undefined;
  /** `Retry-After` header as a date: this many seconds from now, by the sandbox's clock. */
  readonly retryAfterDate?: number | undefined;
  /** Value of `expires_in` in the response. It can be any JSON value. The token's lifetime does not change. */
  readonly expiresIn?: unknown;
  /** Text of `expires_in`, which need not be JSON, such as `0000` or `1e999`. The empty string omits the field. */
  readonly expiresInText?: string | undefined;
  /** Waits this many ms before the request is processed. */
  readonly delay?: number | undefined;
  /** Sends the body one byte at a time, with this many ms between bytes. */
  readonly drip?: number | undefined;
  /** Sends only the first half of the JSON, with a matching `Content-Length`. */
  readonly malformed?: boolean | undefined;
  /** Closes the connection after this many bytes of the body, or after half of it if `true`. */
  readonly truncate?: boolean | number | undefined;
  /** Never sends a response; `'body'` sends half of the body and then nothing. */
  readonly hang?: boolean | 'body' | undefined;
  /** Resets the connection instead of responding; `'body'` resets it after half of the body. */
  readonly reset?: boolean | 'body' | undefined;
  /**
   * Whether the request takes effect although its response is replaced or never sent. For example, a key is created
   * and its secret is lost. Default false.
   */
  readonly processed?: boolean | undefined;
  /** Number of requests that the fault hits. Default: all requests until the fault is lifted. */
  readonly times?: number | undefined;
  /** Share of the requests that the fault hits, above 0 and at most 1. The sandbox's seed selects the requests. */
  readonly share?: number | undefined;
}
