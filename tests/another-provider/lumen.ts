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

/** The credentials of a merchant. */
export interface LumenCredentials {
  readonly keyId: string;
  readonly keySecret: string;
}

/** Options of {@link createLumen}. `baseUrl` defaults to `https://api.lumen.example`. */
export interface LumenOptions extends TokenClientOptions<LumenCredentials> {
  /** What the tokens allow. Default: `payments`. */
  readonly scope?: 'payments' | 'payouts' | undefined;
}

/** A client for Lumen. All its methods reject with a `ProviderError`. */
export interface Lumen extends Client {
  /** Returns the current token, or a new one. Use it to send requests with another HTTP client. */
  token(options?: TokenOptions): Promise<AccessToken>;
  /** Reports that the API refused this token, so that the next call uses a new one. */
  invalidate(token: AccessToken): void;
}

/** `{session: {token, ttl_seconds}}`. The messages are constants, so they never quote the response. */
const tokenResponse = v.pipe(
  v.object(
    {
      session: v.object({ token: v.string('must be a string'), ttl_seconds: v.optional(v.unknown()) }, objectMessage),
    },
    objectMessage,
  ),
  v.transform(({ session }) => ({
    accessToken: session.token,
    tokenType: undefined, // Lumen sends none; core then assumes Bearer
    expiresIn: session.ttl_seconds,
  })),
);

/** `{fault: {text}}`, with any status from 400. */
const failure = v.object({ fault: v.object({ text: v.optional(v.unknown()) }) });

/** Definition of Lumen, for tokens of one scope. */
const lumen = (scope: string): TokenProviderDefinition<LumenCredentials> => ({
  name: 'lumen',
  factory: 'createLumen',
  version: '1.0.0',
  baseUrl: 'https://api.lumen.example',
  credentials: credentialsSchema({ keyId: 'the key id', keySecret: 'the key secret' }),
  refusal(body) {
    const { success, output } = v.safeParse(failure, body);
    return success ? { message: output.fault.text } : undefined;
  },
  token: {
    path: '/auth/sessions',
    lifetime: 15 * 60, // seconds, if a response states none
    request: ({ keyId, keySecret }) => ({ key_id: keyId, key_secret: keySecret, scope }),
    response: tokenResponse,
  },
});

/** The options of Lumen in addition to those that all clients have. */
const settings = v.strictObject(
  { scope: v.optional(v.picklist(['payments', 'payouts'], 'must be payments or payouts'), 'payments') },
  objectMessage,
);

/**
 * Creates a client for Lumen. It sends nothing until the first call.
 *
 * @throws ProviderError with code `invalid_options`, naming the invalid field.
 */
export function createLumen(options: LumenOptions): Lumen {
  const checked = readOptions(lumen('payments'), options, settings);
  return new TokenClient(lumen(checked.settings.scope), checked);
}
