import { credentialsSchema, ownFields, type ProviderDefinition } from '@x/core/fetch';
import * as v from 'valibot';
import { version } from './version.js';

/** The API key that authorizes all calls. Do not store it in your source code or repository. */
export interface PaisrCredentials {
  /** A Paisr access token: a long-lived API key, created in the dashboard or with `accessTokens.create`. */
  readonly token: string;
}

/** Body of every 4XX and 5XX response: `{success: false, message}` (Paisr, Access tokens: Response Body). */
const failure = v.object({ success: v.literal(false), message: v.optional(v.unknown()) });

/** Describes Paisr's API, based on Paisr's documentation (Access tokens). */
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
