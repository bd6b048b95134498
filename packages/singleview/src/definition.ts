import { constantMessages, objectMessage, ownFields, type Refusal, type TokenProviderDefinition } from '@x/core';
import * as v from 'valibot';
import { credentialsFor, type SingleViewCredentials } from './credentials.js';
import { requestSigner } from './request-signer.js';
import type { SigningOptions } from './signing-options.js';
import { version } from './version.js';

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

/** The spelling on the authentication page of SingleView's documentation. The token page uses two other spellings. */
export const DEFAULT_GRANT_TYPE = 'client_credentials';

/** Options that a provider definition depends on. */
export interface DefinitionOptions extends SigningOptions {
  readonly grantType: string;
}

/** Describes SingleView's API, based on SingleView's documentation (Get Access Token, Authentication). */
export const singleview: TokenProviderDefinition<SingleViewCredentials> = describe({
  grantType: DEFAULT_GRANT_TYPE,
  signTokenRequest: false,
});

/** Returns the provider definition with the given options. */
export function definitionOf(options: DefinitionOptions): TokenProviderDefinition<SingleViewCredentials> {
  const { grantType, sign, signTokenRequest } = options;
  const isDefault = grantType === DEFAULT_GRANT_TYPE && sign === undefined && !signTokenRequest;
  return isDefault ? singleview : describe(options);
}

function describe({ grantType, ...signing }: DefinitionOptions): TokenProviderDefinition<SingleViewCredentials> {
  return {
    name: 'singleview',
    factory: 'createSingleView',
    version,
    // There is no default `baseUrl`, because SingleView gives merchants their production URL at onboarding.
    credentials: credentialsFor(signing),
    sign: requestSigner(signing),
    refusal,
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

/**
 * Reads an error response, which has `success: false` (even if the status is 200) or an `errorCode`. The message is in
 * `errorMessage` according to SingleView's list of error codes, and in `message` according to other pages.
 * `correlationId` is documented for a sister product of this API.
 */
function refusal(body: unknown): Refusal | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const fields = ownFields(body as Readonly<Record<string, unknown>>);
  const { success = true, errorCode, errorMessage, message, correlationId } = fields;
  const isFailure = success !== true || (errorCode !== undefined && errorCode !== null);
  if (!isFailure) return undefined;
  const text = errorMessage || message;
  // The code MW-401 stands for an expired token and for a wrong signature. Waiting does not fix a wrong signature.
  const knowsToken = typeof text === 'string' && /^signature and message do(es)? not match/i.test(text);
  return { message: text, code: errorCode, requestId: correlationId, knowsToken };
}
