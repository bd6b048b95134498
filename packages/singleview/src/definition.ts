import {
  constantMessages,
  credentialsSchema,
  objectMessage,
  ownFields,
  type ProviderDefinition,
  type TokenProviderDefinition,
} from '@x/core';
import * as v from 'valibot';
import { version } from './version.js';

/** What SingleView gives a merchant. Keep the client code out of the code and out of the repository. */
export interface SingleViewCredentials {
  /** Sent under this name (SingleView, Get Access Token). */
  readonly clientId: string;
  /** The client secret, under the name that SingleView gives it. */
  readonly clientCode: string;
  /** Any text: the document says UUID, its own samples are none. */
  readonly merchantId: string;
}

/** `{success: true, payload: {access_token, token_type: "Bearer", expires_in}}` (SingleView, Get Access Token). */
const tokenAnswer = constantMessages(
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

/** `success: false`, which may come with a status of 200, or an `errorCode`; its words are under `message`. */
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

/** SingleView but for its token resource, which depends on the grant type. */
const account: ProviderDefinition<SingleViewCredentials> = {
  name: 'singleview',
  factory: 'createSingleView',
  version,
  // No baseUrl: the document names none, and production is given at onboarding.
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

/** As the authentication page has it; the token page prints two other spellings. */
export const DEFAULT_GRANT_TYPE = 'client_credentials';

/** SingleView as its document describes it (SingleView, Get Access Token). */
export const singleview: TokenProviderDefinition<SingleViewCredentials> = withGrantType(DEFAULT_GRANT_TYPE);

/** The same for the grant type that the options name. */
export function definitionOf(grantType: string): TokenProviderDefinition<SingleViewCredentials> {
  return grantType === DEFAULT_GRANT_TYPE ? singleview : withGrantType(grantType);
}

function withGrantType(grantType: string): TokenProviderDefinition<SingleViewCredentials> {
  return {
    ...account,
    token: {
      path: '/v1/api/observice/token',
      // "Access Token is valid for a limited period of 60 minutes from the time it is created."
      lifetime: 60 * 60,
      request: ({ clientId, clientCode, merchantId }) => ({ clientId, clientCode, merchantId, grantType }),
      response: tokenAnswer,
      // The document's own sample answer reads `"expires_in": 0000`, which JSON does not allow.
      repairJson: (text) => text.replace(/("expires_in"\s*:\s*)0+(?=\d)/g, '$1'),
    },
  };
}
