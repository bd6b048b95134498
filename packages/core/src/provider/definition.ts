import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Refusal } from '../config.js';

/**
 * Describes a provider, with data and pure functions. Core does the rest: connections, tokens, retries, errors.
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
  /** Lower-case name, used in errors, events and the user agent. */
  readonly name: string;
  /** Name of the function that creates the client: the `operation` of errors in its options. */
  readonly factory: string;
  /** Version of the provider's package, used in the user agent. */
  readonly version: string;
  /** The default base URL, if the provider documents one. */
  readonly baseUrl?: string;
  /**
   * Checks the credentials. Usually the result of `credentialsSchema`; for the messages of another schema see
   * `constantMessages`.
   */
  readonly credentials: StandardSchemaV1<unknown, Credentials>;
  /**
   * Reads a refusal from the body of a response with any HTTP status. Returns `undefined` if the body is not a
   * refusal.
   */
  refusal(body: unknown): Refusal | undefined;
}

/** The fields of a token response, before core checks them. */
export interface TokenResponse {
  /** The token itself. */
  readonly accessToken: string;
  /**
   * The token type as received: `Bearer` in any case, or `undefined` (RFC 6749, section 5.1). Core refuses other
   * types.
   */
  readonly tokenType: unknown;
  /** The lifetime as received. Core reads it as seconds if it is valid, and ignores it otherwise. */
  readonly expiresIn: unknown;
}

/** Describes how to request a token with the credentials. */
export interface TokenEndpoint<Credentials extends object> {
  /** Path below the base URL. */
  readonly path: string;
  /** Lifetime of a token in seconds, for responses that do not state one. */
  readonly lifetime: number;
  /** Returns the JSON body of the token request. */
  request(credentials: Credentials): Readonly<Record<string, string>>;
  /** Checks the body of a token response, and converts it. */
  readonly response: StandardSchemaV1<unknown, TokenResponse>;
  /** Repairs the text of a response, if the provider is known to send malformed JSON. */
  repairJson?(text: string): string;
}

/** Returns the headers that sign a request. `text` is the exact body that is sent, or empty if there is no body. */
export type RequestSigner<Credentials extends object> = (
  text: string,
  credentials: Credentials,
) => Promise<Readonly<Record<string, string>>>;

/** Describes a provider that issues tokens with a limited lifetime. */
export interface TokenProviderDefinition<Credentials extends object> extends ProviderDefinition<Credentials> {
  /** The token endpoint. */
  readonly token: TokenEndpoint<Credentials>;
  /** Signs the exact text of token requests and API calls. Default: requests are not signed. */
  readonly sign?: RequestSigner<Credentials> | undefined;
}
