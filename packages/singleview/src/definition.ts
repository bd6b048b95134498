import {
  constantMessages,
  credentialsSchema,
  objectMessage,
  ownFields,
  type ProviderDefinition,
  type TokenProviderDefinition,
} from '@x/core/fetch';
import * as v from 'valibot';
import { version } from './version.js';

/** Credentials of a merchant. Do not store the client code in your source code or repository. */
export interface SingleViewCredentials {
  /** The client ID, sent as `clientId` (SingleView, Get Access Token). */
  readonly clientId: string;
  /** The client secret, which SingleView calls `clientCode`. */
  readonly clientCode: string;
  /** The merchant ID. The documentation specifies a UUID, but its samples are not UUIDs, so any text is accepted. */
  readonly merchantId: string;
}

/** Token response: `{success: true, payload: {access_token, token_type, expires_in}}` (SingleView, Get Access Token). */
const tokenResponse = constantMessages(
  v.pipe(
    v.object(
      {
        payload: v.object(
          {
            access_token: v.string('must be a string'),
            token_type: v.optional(v.unknown()),
            expires_in: v.optional(v.unknown()),
          },
          objectMessage,
        ),
      },
      objectMessage,
    ),
    v.transform(({ payload }) => ownFields(payload)),
    v.transform((payload) => ({
      accessToken: payload.access_token,
      tokenType: payload.token_type,
      expiresIn: payload.expires_in,
    })),
  ),
);

/**
 * Error response, with `success: false` (even if the status is 200) or an `errorCode`. `message` contains the error
 * text.
 */
const failure = v.union([
  v.object({
    success: v.pipe(
      v.unknown(),
      v.check((success) => success !== undefined && success !== true),
    ),
    message: v.optional(v.unknown()),
  }),
  v.object({
    errorCode: v.pipe(
      v.unknown(),
      v.check((code) => code !== null && code !== undefined),
    ),
    message: v.optional(v.unknown()),
  }),
]);

/** Describes SingleView's API, except for the token endpoint, which depends on the grant type. */
const account: ProviderDefinition<SingleViewCredentials> = {
  name: 'singleview',
  factory: 'createSingleView',
  version,
  // There is no default `baseUrl`, because SingleView's documentation does not name a host.
  credentials: credentialsSchema({
    clientId: 'the client id',
    clientCode: 'the client code',
    merchantId: 'the merchant id',
  }),
  refusal(body) {
    const { success, output } = v.safeParse(failure, body);
    return success ? { message: ownFields(output).message } : undefined;
  },
};

/** The spelling on the authentication page of SingleView's documentation. The token page uses two other spellings. */
export const DEFAULT_GRANT_TYPE = 'client_credentials';

/** Describes SingleView's API, based on SingleView's documentation (Get Access Token). */
export const singleview: TokenProviderDefinition<SingleViewCredentials> = withGrantType(DEFAULT_GRANT_TYPE);

/** Returns the provider definition with the given grant type. */
export function definitionOf(grantType: string): TokenProviderDefinition<SingleViewCredentials> {
  return grantType === DEFAULT_GRANT_TYPE ? singleview : withGrantType(grantType);
}

function withGrantType(grantType: string): TokenProviderDefinition<SingleViewCredentials> {
  return {
    ...account,
    token: {
      path: '/v1/api/observice/token',
      // SingleView's documentation says: "Access Token is valid for a limited period of 60 minutes from the time it is
      // created."
      lifetime: 60 * 60,
      request: ({ clientId, clientCode, merchantId }) => ({ clientId, clientCode, merchantId, grantType }),
      response: tokenResponse,
      // The sample response in SingleView's documentation contains `"expires_in": 0000`, which is invalid JSON.
      repairJson: (text) => text.replace(/("expires_in"\s*:\s*)0+(?=\d)/g, '$1'),
    },
  };
}
