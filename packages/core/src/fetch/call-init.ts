/**
 * The second argument of `client.fetch`: the options of the global `fetch`, and two more.
 *
 * @example
 * ```ts
 * const response = await client.fetch('/payments', {
 *   method: 'POST',
 *   headers: { 'content-type': 'application/json', 'idempotency-key': key },
 *   body: JSON.stringify(payment),
 *   idempotent: true,
 *   timeout: 5_000,
 * });
 * ```
 */
export interface FetchCallInit extends RequestInit {
  /**
   * Timeout for this call in milliseconds, including the token request, retries and the replay after a 401. Covers the
   * time until the response headers arrive. After that, it limits each wait for more of the body, and the time during
   * which the body is not read. Default: the client's `timeout`.
   */
  readonly timeout?: number | undefined;
  /**
   * Declares that it is safe to send this POST or PATCH twice, for example because the request has an idempotency key.
   * The client then retries the request like a PUT and sets `error.retryable` accordingly. Only `true` has an effect.
   */
  readonly idempotent?: boolean | undefined;
  /**
   * A name for this request in the events `request.succeeded` and `request.failed`, such as
   * `payments.create`. Give it few distinct values, so that metrics can use it as a label. At most 100 letters, digits
   * and characters of `._-:/{}*`.
   */
  readonly route?: string | undefined;
  /** Must be set if `body` is a stream. */
  readonly duplex?: 'half';
}
