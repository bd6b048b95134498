import {
  constantMessages,
  credentialsSchema,
  objectMessage,
  ownFields,
  type TokenProviderDefinition,
} from '@x/core/fetch';
import * as v from 'valibot';
import { version } from './version.js';

/** Credentials of an application. Do not store them in your source code or repository. */
export interface PaySecureZCredentials {
  /** The client ID, sent as `client_id` (PaySecureZ, Authentication). */
  readonly clientId: string;
  /** The client secret, sent as `client_secret` (PaySecureZ, Authentication). */
  readonly clientSecret: string;
}

/** Token response: `{access_token, expires_in: 1800, token_type: "Bearer"}` (PaySecureZ, Authentication: Response). */
const tokenResponse = constantMessages(
  v.pipe(
    v.object(
      {
        access_token: v.string('must be a string'),
        token_type: v.optional(v.unknown()),
        expires_in: v.optional(v.unknown()),
      },
      objectMessage,
    ),
    v.transform(ownFields),
    v.transform((response) => ({
      accessToken: response.access_token,
      tokenType: response.token_type,
      expiresIn: response.expires_in,
    })),
  ),
);

/**
 * Error response, such as `{"statusCode":401,"message":"Unauthorized","error":"Invalid or expired token"}`. `error`
 * contains the more useful message.
 */
const failure = v.union([
  v.object({ statusCode: v.pipe(v.number(), v.minValue(400)), error: v.string() }),
  v.object({ statusCode: v.pipe(v.number(), v.minValue(400)), message: v.optional(v.unknown()) }),
]);

/** Describes PaySecureZ's API, based on PaySecureZ's documentation (Authentication). */
export const paysecurez: TokenProviderDefinition<PaySecureZCredentials> = {
  name: 'paysecurez',
  factory: 'createPaySecureZ',
  version,
  baseUrl: 'https://api.paysecurez.com',
  credentials: credentialsSchema({
    clientId: 'the client id',
    clientSecret: 'the client secret',
  }),
  refusal(body) {
    const { success, output } = v.safeParse(failure, body);
    if (!success) return undefined;
    const { error, message } = ownFields<{ readonly error?: unknown; readonly message?: unknown }>(output);
    return { message: error ?? message };
  },
  token: {
    path: '/api/token',
    // PaySecureZ's documentation says: "Tokens expire after 30 minutes."
    lifetime: 30 * 60,
    // Unlike RFC 6749, PaySecureZ expects a JSON body without a `grant_type`.
    request: ({ clientId, clientSecret }) => ({ client_id: clientId, client_secret: clientSecret }),
    response: tokenResponse,
  },
};
