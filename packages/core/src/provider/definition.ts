import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Refusal } from '../config.js';

/**
 * Describes a provider with data and pure functions.
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
  /** Name of the function that creates the client. Used as the `operation` in errors about its options. */
  readonly factory: string;
  /** Version of the provider's package, used in the user agent. */
  readonly version: string;
  /** The provider's documented base URL. Default of the `baseUrl` option. */
  readonly baseUrl?: string;
  /**
   * Schema for the credentials, usually created with `credentialsSchema`. For other schemas, see `constantMessages`.
   */
  readonly credentials: StandardSchemaV1<unknown, Credentials>;
  /** Returns the error that a response body reports, if any. Called for every HTTP status. */
  refusal(body: unknown): Refusal | undefined;
  /**
   * Lowercase names of response headers that may contain the request's ID, most important first. Used if `refusal` does
   * not return an ID. Default: `x-request-id`, `x-correlation-id`, `request-id`, `correlation-id`.
   */
  readonly requestIdHeaders?: readonly string[] | undefined;
}

/** A token response's unvalidated fields. */
export interface TokenResponse {
  /** The token string. */
  readonly accessToken: string;
  /** The token type as received. Must be `Bearer` in any case, or `undefined` (RFC 6749, section 5.1). */
  readonly tokenType: unknown;
  /** The lifetime as received, in seconds. Invalid values are ignored. */
  readonly expiresIn: unknown;
}

/** Describes how to request a token. */
export interface TokenEndpoint<Credentials extends object> {
  /** Path below the base URL. */
  readonly path: string;
  /** Token lifetime in seconds if the response does not state it. */
  readonly lifetime: number;
  /** Returns the token request's JSON body. */
  request(credentials: Credentials): Readonly<Record<string, string>>;
  /** Schema that validates and converts a token response's body. */
  readonly response: StandardSchemaV1<unknown, TokenResponse>;
  /** Repairs the text of a response. Needed only if the provider sends malformed JSON. */
  repairJson?(text: string): string;
}

/** Headers that authorize a request, or a text that says why the request cannot be signed. */
export type SignedHeaders = Readonly<Record<string, string>> | string;

/**
 * Returns headers that authorize a request in addition to the token, such as a signature. If the request cannot be
 * signed, returns a text such as `the request body must be JSON`. The text must not contain
 * values.
 *
 * Called for each attempt with the exact text of the body, which is empty if there is no body, and `undefined` for
 * bytes, streams and multipart forms. `target` is the endpoint that receives the request. The credentials are those
 * with which the token was requested.
 *
 * @example
 * ```ts
 * const sign: RequestSigner<AcmeCredentials> = (text, { id, secret }, target) => {
 *   if (target === 'token') return {};
 *   if (text === undefined) return 'the request body must be JSON, text or empty, because requests are signed';
 *   return { 'x-id': id, 'x-signature': createHmac('sha256', secret).update(text).digest('hex') };
 * };
 * ```
 */
export type RequestSigner<Credentials extends object> = (
  text: string | undefined,
  credentials: Credentials,
  target: 'token' | 'api',
) => SignedHeaders | Promise<SignedHeaders>;

/** Describes a provider whose tokens expire. */
export interface TokenProviderDefinition<Credentials extends object> extends ProviderDefinition<Credentials> {
  /** The token endpoint. */
  readonly token: TokenEndpoint<Credentials>;
  /** Adds headers to token requests and API calls. Default: requests are not signed. */
  readonly sign?: RequestSigner<Credentials> | undefined;
}
