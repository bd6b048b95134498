import {
  type AccessToken,
  type CheckedOptions,
  type Client,
  constantMessages,
  objectMessage,
  readOptions,
  TokenClient,
  type TokenClientOptions,
  type TokenOptions,
  type TokenProviderDefinition,
} from '@x/core/fetch';
import * as v from 'valibot';
import type { SingleViewCredentials } from './credentials.js';
import { DEFAULT_GRANT_TYPE, definitionOf, singleview } from './definition.js';
import type { SignRequest } from './signing-options.js';

/** Options of {@link createSingleView}. */
export interface SingleViewOptions extends TokenClientOptions<SingleViewCredentials> {
  /**
   * Base URL of SingleView's API. This option is required, because SingleView's documentation does not name a host. You
   * receive the production URL at onboarding. The public sandboxes are `https://obsandbox.onesingleview.com` and
   * `https://sandbox.onesingleview.com`.
   */
  readonly baseUrl: string;
  /**
   * Grant type in the token request. SingleView's documentation uses three spellings. Default: `client_credentials`.
   */
  readonly grantType?: string | undefined;
  /**
   * Computes the signature of each request, if your account has a different recipe from the documented one. For the
   * documented recipe, set `credentials.signatureKey` instead. A body must then be JSON, text or empty.
   *
   * @example
   * ```ts
   * sign: (body) => createHmac('sha256', signingKey).update(body).digest('hex');
   * ```
   */
  readonly sign?: SignRequest | undefined;
  /**
   * Whether to sign token requests, too, with `credentials.signatureKey` or `sign`. They then have the headers
   * `clientId`, `clientCode` and `signature`, like all API calls. SingleView's documentation does not say whether token
   * requests must be signed. Default: `false`.
   */
  readonly signTokenRequest?: boolean | undefined;
}

/** A client for SingleView. All methods reject with a `ProviderError` when they fail. */
export interface SingleView extends Client {
  /**
   * Resolves to the current token, or requests a new one. Use this method to send requests with another HTTP client.
   * Concurrent callers share one token request. A token that is about to expire is never returned.
   *
   * @example
   * ```ts
   * const token = await singleview.token();
   * const response = await fetch(url, { headers: { Authorization: `Bearer ${token.reveal()}` } });
   * if (response.status === 401) singleview.invalidate(token);
   * ```
   */
  token(options?: TokenOptions): Promise<AccessToken>;
  /**
   * Discards a token that the API rejected, so that the next call requests a new token. If the client already has a
   * newer token, it is kept.
   *
   * @example
   * ```ts
   * if (response.status === 401) singleview.invalidate(token);
   * ```
   */
  invalidate(token: AccessToken): void;
}

const settingsSchema = constantMessages(
  v.strictObject(
    {
      grantType: v.optional(
        v.pipe(
          v.string('must be a string'),
          v.regex(/\S/, 'must not be empty or blank'),
          v.regex(/^\P{Cc}*$/u, 'must not contain line breaks or control characters'),
        ),
        DEFAULT_GRANT_TYPE,
      ),
      sign: v.optional(v.custom<SignRequest>((value) => typeof value === 'function', 'must be a function')),
      signTokenRequest: v.optional(v.boolean('must be true or false'), false),
    },
    objectMessage,
  ),
);

/**
 * Creates a client for SingleView. The client does not send requests until the first call.
 *
 * @example
 * ```ts
 * import { createSingleView, fromEnvironment } from '@x/singleview/fetch';
 *
 * const { SINGLEVIEW_BASE_URL: baseUrl = '' } = process.env;
 * const singleview = createSingleView({ baseUrl, credentials: fromEnvironment() });
 * const response = await singleview.fetch('/v1/api/observice/accounts', {
 *   method: 'POST',
 *   headers: { 'content-type': 'application/json' },
 *   body: JSON.stringify(request),
 *   idempotent: true,
 * });
 * const accounts = await response.json();
 * ```
 *
 * @throws ProviderError if an option is invalid. The code is `invalid_options`, and the message names the option.
 */
export function createSingleView(options: SingleViewOptions): SingleView {
  return new TokenClient(...readSingleViewOptions(options));
}

/** Validates the options of the factory, and returns the arguments of the client. */
export function readSingleViewOptions(
  options: SingleViewOptions,
): [TokenProviderDefinition<SingleViewCredentials>, CheckedOptions<SingleViewCredentials>] {
  const checked = readOptions(singleview, options, settingsSchema);
  const definition = definitionOf(checked.settings);
  // The other options determine whether the credentials must contain a signature key.
  if (definition !== singleview) readOptions(definition, options, settingsSchema);
  return [definition, checked];
}
