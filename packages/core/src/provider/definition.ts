import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Refusal } from '../config.js';

/**
 * Describes a provider with data and pure functions. Core handles connections, tokens, retries and errors.
 *
 * @example
 * ```ts
 * const acme: ProviderDefinition<{ readonly key: string }> = {
 *   name: 'acme',
 *   factory: 'createAcme',
 *   version: '1.0.0',
 *   baseUrl: 'https://api.acme.example',
 *   credentials: credentialsSchema({ key: 'the API key' }, 'header value'),
 *   refusal: (body) => (isFailure(body) ? { message: body.error } : undefined),
 * };
 * ```
 */
export interface ProviderDefinition<Credentials extends object> {
  /** Lowercase name of the provider, used in errors, events and the user agent. */
  readonly name: string;
  /** Name of the function that creates the client. Errors in its options have this name as their `operation`. */
  readonly factory: string;
  /** Version of the provider's package, used in the user agent. */
  readonly version: string;
  /** The provider's documented base URL, if there is one. Default value of the `baseUrl` option. */
  readonly baseUrl?: string;
  /**
   * Schema that validates the credentials, usually the result of `credentialsSchema`. For the messages of a different
   * schema, see `constantMessages`.
   */
  readonly credentials: StandardSchemaV1<unknown, Credentials>;
  /**
   * Returns the error that a response body reports, or `undefined` if the body reports no error. The function is called
   * for responses with any HTTP status.
   */
  refusal(body: unknown): Refusal | undefined;
}

/** The fields of a token response, before core validates them. */
export interface TokenResponse {
  /** The token string. */
  readonly accessToken: string;
  /**
   * The token type as received. Must be `Bearer` in any letter case, or `undefined` (RFC 6749, section 5.1). Core
   * rejects other types.
   */
  readonly tokenType: unknown;
  /** The lifetime as received. Core interprets a valid value as seconds and ignores an invalid value. */
  readonly expiresIn: unknown;
}

/** Describes how to request a token with the credentials. */
export interface TokenEndpoint<Credentials extends object> {
  /** Path below the base URL. */
  readonly path: string;
  /** Lifetime of a token in seconds, used for responses that do not state a lifetime. */
  readonly lifetime: number;
  /** Returns the JSON body of the token request. */
  request(credentials: Credentials): Readonly<Record<string, string>>;
  /** Schema that validates the body of a token response and converts it. */
  readonly response: StandardSchemaV1<unknown, TokenResponse>;
  /** Repairs the text of a response. Define this function only if the provider is known to send malformed JSON. */
  repairJson?(text: string): string;
}

/**
 * Returns the headers that sign a request. `text` is the exact body that is sent, or an empty string if there is no
 * body.
 */
export type RequestSigner<Credentials extends object> = (
  text: string,
  credentials: Credentials,
) => Promise<Readonly<Record<string, string>>>;

/** Describes a provider that issues tokens with a limited lifetime. */
export interface TokenProviderDefinition<Credentials extends object> extends ProviderDefinition<Credentials> {
  /** The token endpoint. */
  readonly token: TokenEndpoint<Credentials>;
  /** Signs the exact body of token requests and API calls. Default: requests are not signed. */
  readonly sign?: RequestSigner<Credentials> | undefined;
}
