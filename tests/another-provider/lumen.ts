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

/** What Lumen gives a merchant. */
export interface LumenCredentials {
  readonly keyId: string;
  readonly keySecret: string;
}

/** Options of {@link createLumen}. `baseUrl` is `https://api.lumen.example` unless you say otherwise. */
export interface LumenOptions extends TokenClientOptions<LumenCredentials> {
  /** What the tokens are good for. Default `payments`. */
  readonly scope?: 'payments' | 'payouts' | undefined;
}

/** A client for Lumen. All it does rejects with a `ProviderError`. */
export interface Lumen extends Client {
  /** The token in hand, or a new one: for those who send with their own HTTP. */
  token(options?: TokenOptions): Promise<AccessToken>;
  /** Says that the API refused this very token, so that the next call gets another. */
  invalidate(token: AccessToken): void;
}

/** `{session: {token, ttl_seconds}}`. Messages are constants that complete "expected …": they never quote what came. */
const tokenAnswer = v.pipe(
  v.object(
    {
      session: v.object({ token: v.string('a token as text'), ttl_seconds: v.optional(v.unknown()) }, objectMessage),
    },
    objectMessage,
  ),
  v.transform(({ session }) => ({
    accessToken: session.token,
    tokenType: undefined, // Lumen names none; core then takes it for a Bearer
    expiresIn: session.ttl_seconds,
  })),
);

/** `{fault: {text}}`, with any status from 400. */
const failure = v.object({ fault: v.object({ text: v.optional(v.unknown()) }) });

/** Lumen, for tokens of one scope. */
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
    lifetime: 15 * 60, // seconds, where an answer doesn't say
    request: ({ keyId, keySecret }) => ({ key_id: keyId, key_secret: keySecret, scope }),
    response: tokenAnswer,
  },
});

const SCOPE = 'what the tokens are good for, payments or payouts';

/** What Lumen takes beyond the options that all clients have. */
const settings = v.strictObject(
  { scope: v.optional(v.picklist(['payments', 'payouts'], SCOPE), 'payments') },
  objectMessage,
);

/**
 * Makes a client for Lumen. Nothing is sent until the first call.
 *
 * @throws ProviderError `invalid_options`, naming the field that is not as expected.
 */
export function createLumen(options: LumenOptions): Lumen {
  const checked = readOptions(lumen('payments'), options, settings);
  return new TokenClient(lumen(checked.settings.scope), checked);
}
