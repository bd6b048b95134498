/** Describes how requests fail. Compatible fields can be combined, as in `{ status: 503, delay: 200, times: 3 }`. */
export interface Fault {
  /**
   * HTTP status of the response, from 200 to 599. For 400 and above, the default body is the provider's error envelope.
   */
  readonly status?: number | undefined;
  /** Body of the response. A string is sent unchanged. Any other value is sent as JSON. */
  readonly body?: unknown;
  /** Additional response headers, which replace default headers with the same names. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** URL or path to redirect to. With this field, the default `status` is 307. */
  readonly redirect?: string | undefined;
  /** Value of the `Retry-After` header in seconds. With this field, the default `status` is 429. */
  readonly retryAfter?: number | undefined;
  /**
   * Sends a `Retry-After` header with a date this many seconds in the future, on the sandbox's clock. With this field,
   * the default `status` is 429.
   */
  readonly retryAfterDate?: number | undefined;
  /** JSON value to send as `expires_in` in the token response. The actual lifetime of the token does not change. */
  readonly expiresIn?: unknown;
  /**
   * Raw text to send as `expires_in` in the token response, such as `0000` or `1e999`. The text may be invalid JSON. An
   * empty string omits the field.
   */
  readonly expiresInText?: string | undefined;
  /**
   * If `true`, SingleView rejects the request because of its signature: with the status 401 and the error code MW-401,
   * or with a different `status`. The target must be `singleview.*` or a route of SingleView.
   */
  readonly badSignature?: boolean | undefined;
  /** Delay in ms before the request is processed. */
  readonly delay?: number | undefined;
  /** Sends the body one byte at a time, with this delay in ms between bytes. */
  readonly drip?: number | undefined;
  /** If `true`, sends only the first half of the JSON, with a matching `Content-Length`. */
  readonly malformed?: boolean | undefined;
  /** Closes the connection after this many bytes of the body, or halfway through the body if the value is `true`. */
  readonly truncate?: boolean | number | undefined;
  /** If `true`, the sandbox never sends a response. If `'body'`, it sends half of the body and then stops. */
  readonly hang?: boolean | 'body' | undefined;
  /**
   * If `true`, the sandbox resets the connection instead of responding. If `'body'`, it resets the connection halfway
   * through the body.
   */
  readonly reset?: boolean | 'body' | undefined;
  /**
   * Whether the request takes effect even though its response is replaced or lost. For example, a key is created but
   * its secret is lost. Default: `false`.
   */
  readonly processed?: boolean | undefined;
  /** Number of requests that the fault affects. By default, a fault affects all requests until it is lifted. */
  readonly times?: number | undefined;
  /**
   * Fraction of requests that the fault affects, greater than 0 and at most 1. The sandbox's seed determines which
   * requests are affected.
   */
  readonly share?: number | undefined;
}
