import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Refusal } from '../config.js';

/** Data and pure functions that make a client for one provider; the flow is core's. */
export interface ProviderDefinition<Credentials extends object> {
  /** In errors and in the user agent: lower case. */
  readonly name: string;
  /** The function that makes the client, for errors at construction. */
  readonly factory: string;
  /** Version of the provider's package. */
  readonly version: string;
  /** Where the provider documents one. */
  readonly baseUrl?: string;
  /** What credentials look like. Messages are constants that complete "expected …", and never quote the input. */
  readonly credentials: StandardSchemaV1<unknown, Credentials>;
  /**
   * Reads a refusal out of the body of an answer, whatever its HTTP status; nothing where the body is none.
   */
  refusal(body: unknown): Refusal | undefined;
}

/** What a token answer says, before it is judged. */
export interface TokenResponse {
  /** The token itself. */
  readonly accessToken: string;
  /** As it came: Bearer in any case, or left out (RFC 6749, 5.1). */
  readonly tokenType: unknown;
  /** As it came, in seconds where it is sane; core decides whether it is. */
  readonly expiresIn: unknown;
}

/** How credentials become a token. */
export interface TokenEndpoint<Credentials extends object> {
  /** Path below the base URL. */
  readonly path: string;
  /** How long a token lives where its answer does not say, in seconds. */
  readonly lifetime: number;
  /** The JSON body of the token request. */
  request(credentials: Credentials): Readonly<Record<string, string>>;
  /** What the answer has to look like. */
  readonly response: StandardSchemaV1<unknown, TokenResponse>;
  /** Puts right what the provider is known to send as malformed JSON. */
  repairJson?(text: string): string;
}

/** Makes the headers that sign a request, from the exact text that is sent (empty where there is no body). */
export type RequestSigner<Credentials extends object> = (
  text: string,
  credentials: Credentials,
) => Promise<Readonly<Record<string, string>>>;

/** A provider that issues tokens which expire. */
export interface TokenProviderDefinition<Credentials extends object> extends ProviderDefinition<Credentials> {
  /** How its tokens are asked for. */
  readonly token: TokenEndpoint<Credentials>;
  /** Signs token requests and API calls over the exact text that is sent. */
  readonly sign?: RequestSigner<Credentials> | undefined;
}
