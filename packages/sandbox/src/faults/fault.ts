/** What goes wrong with a request. What fits together may stand together: `{ status: 503, delay: 200, times: 3 }`. */
export interface Fault {
  /** The status of the answer, 200 to 599, in the provider's own envelope of a failure. */
  readonly status?: number | undefined;
  /** The body of the answer: text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  /** Headers of the answer, beside or in place of the usual ones. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A redirect to this URL; `status` is 307 unless said otherwise. */
  readonly redirect?: string | undefined;
  /** A `Retry-After` header in seconds; `status` is 429 unless said otherwise. */
  readonly retryAfter?: number | undefined;
  /** The same as a date: so many seconds from now, by the sandbox's clock. */
  readonly retryAfterDate?: number | undefined;
  /** The value of `expires_in` in the answer, whatever it may be. The token lives as long as ever. */
  readonly expiresIn?: unknown;
  /** The same as text that need not be JSON, such as `0000` or `1e999`; the empty text leaves the field out. */
  readonly expiresInText?: string | undefined;
  /** ms before anything is done. */
  readonly delay?: number | undefined;
  /** The body comes a byte at a time, with so many ms between them. */
  readonly drip?: number | undefined;
  /** The body ends in the middle of its JSON, and says that it is whole. */
  readonly malformed?: boolean | undefined;
  /** The connection ends after so many bytes of the body, `true`: after half of it. */
  readonly truncate?: boolean | number | undefined;
  /** No answer ever comes; `'body'`: it stops for good after half of the body. */
  readonly hang?: boolean | 'body' | undefined;
  /** The connection is reset in place of an answer; `'body'`: after half of the body. */
  readonly reset?: boolean | 'body' | undefined;
  /**
   * Whether the request takes effect all the same, where its answer is another one or never comes: a key is made, its
   * secret is lost. Default false.
   */
  readonly processed?: boolean | undefined;
  /** For so many requests; else until it is lifted. */
  readonly times?: number | undefined;
  /** For this share of the requests, above 0 to 1, drawn by the sandbox's seed. */
  readonly share?: number | undefined;
}
