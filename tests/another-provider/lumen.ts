import {
  type AccessToken,
  type Client,
  credentialsSchema,
  objectMessage,
  readOptions,
  TokenClient,
  type TokenClientOptions,
  type TokenOptions,
  type TokenProviderDefinition,
} from '@x/core';
import * as v from 'valibot';

/** A merchant's credentials. */
export interface LumenCredentials {
  readonly keyId: string;
  readonly keySecret: string;
}

/** Options for {@link createLumen}. `baseUrl` defaults to `https://api.lumen.example`. */
export interface LumenOptions extends TokenClientOptions<LumenCredentials> {
  /** Scope of the requested tokens. Default: `payments`. */
  readonly scope?: 'payments' | 'payouts' | undefined;
}

/** A client for Lumen. All asynchronous methods of the client reject with a `ProviderError` on failure. */
export interface Lumen extends Client {
  /** Returns the current token or requests a new one. Use this method to send requests with a different HTTP client. */
  token(options?: TokenOptions): Promise<AccessToken>;
  /** Reports that the API rejected this token, so that the next call uses a new token. */
  invalidate(token: AccessToken): void;
}

/**
 * Schema of a token response, `{session: {token, ttl_seconds}}`. The schema's error messages never quote the response.
 */
const tokenResponse = v.pipe(
  v.object(
    {
      session: v.object({ token: v.string('must be a string'), ttl_seconds: v.optional(v.unknown()) }, objectMessage),
    },
    objectMessage,
  ),
  v.transform(({ session }) => ({
    accessToken: session.token,
    tokenType: undefined, // Lumen sends no token type, so core assumes Bearer
    expiresIn: session.ttl_seconds,
  })),
);

/** Schema of an error response, `{fault: {text, reason}}`, which has a status of 400 or higher. */
const failure = v.object({ fault: v.object({ text: v.optional(v.unknown()), reason: v.optional(v.unknown()) }) });

/** Returns Lumen's provider definition for tokens with the given scope. */
const lumen = (scope: string): TokenProviderDefinition<LumenCredentials> => ({
  name: 'lumen',
  factory: 'createLumen',
  version: '1.0.0',
  baseUrl: 'https://api.lumen.example',
  credentials: credentialsSchema({ keyId: 'the key id', keySecret: 'the key secret' }),
  refusal(body) {
    const { success, output } = v.safeParse(failure, body);
    return success ? { message: output.fault.text, code: output.fault.reason } : undefined;
  },
  requestIdHeaders: ['lumen-request-id'],
  token: {
    path: '/auth/sessions',
    lifetime: 15 * 60, // in seconds, used if the response omits the lifetime
    request: ({ keyId, keySecret }) => ({ key_id: keyId, key_secret: keySecret, scope }),
    response: tokenResponse,
  },
});

/** Schema of the options that Lumen supports in addition to the options of all clients. */
const settings = v.strictObject(
  { scope: v.optional(v.picklist(['payments', 'payouts'], 'must be payments or payouts'), 'payments') },
  objectMessage,
);

/**
 * Creates a client for Lumen. The client sends no requests until its first call.
 *
 * @throws ProviderError with code `invalid_options`, naming the invalid field.
 */
export function createLumen(options: LumenOptions): Lumen {
  const checked = readOptions(lumen('payments'), options, settings);
  return new TokenClient(lumen(checked.settings.scope), checked);
}
