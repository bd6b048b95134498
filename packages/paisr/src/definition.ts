import { credentialsSchema, ownFields, type ProviderDefinition } from '@x/core';
import * as v from 'valibot';
import { version } from './version.js';

/** The key for all calls. Keep it out of the code and out of the repository. */
export interface PaisrCredentials {
  /** An access token of Paisr: a lasting API key, created in the dashboard or with `accessTokens.create`. */
  readonly token: string;
}

/** `{success: false, message}`, for any 4XX and 5XX (Paisr, Access tokens: Response Body). */
const failure = v.object({ success: v.literal(false), message: v.optional(v.unknown()) });

/** Definition of Paisr, from its documents (Paisr, Access tokens). */
export const paisr: ProviderDefinition<PaisrCredentials> = {
  name: 'paisr',
  factory: 'createPaisr',
  version,
  baseUrl: 'https://api.live.paisr.tech/v2',
  credentials: credentialsSchema({ token: 'the access token' }, 'header value'),
  refusal(body) {
    const { success, output } = v.safeParse(failure, body);
    return success ? { message: ownFields(output).message } : undefined;
  },
};
