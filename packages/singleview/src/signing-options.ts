/**
 * Returns the signature of a request. `body` is the exact text of the request body, or an empty string if there is no
 * body.
 */
export type SignRequest = (body: string) => string | Promise<string>;

/** Options that determine which requests are signed, and how. */
export interface SigningOptions {
  readonly sign?: SignRequest | undefined;
  readonly signTokenRequest: boolean;
}
