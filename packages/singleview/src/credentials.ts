import { constantMessages, credentialText, objectMessage } from '@x/core';
import * as v from 'valibot';
import type { SigningOptions } from './signing-options.js';

/** Credentials of a merchant. Do not store the client code or the signature key in your source code or repository. */
export interface SingleViewCredentials {
  /** The client ID, sent as `clientId` (SingleView, Get Access Token). */
  readonly clientId: string;
  /** The client secret, which SingleView calls `clientCode`. */
  readonly clientCode: string;
  /** The merchant ID. The documentation specifies a UUID, but its samples are not UUIDs, so any text is accepted. */
  readonly merchantId: string;
  /**
   * The key from SingleView's console with which API calls are signed. SingleView's documentation requires a signature
   * in each call. Without a key, calls have no signature. Cannot be combined with the option `sign`.
   */
  readonly signatureKey?: string | undefined;
}

/** Returns the schema for credentials, which depends on how requests are signed. */
export function credentialsFor({
  sign,
  signTokenRequest,
}: SigningOptions): v.GenericSchema<unknown, SingleViewCredentials> {
  const path = ['signatureKey'] as const;
  return constantMessages(
    v.pipe(
      v.strictObject(
        {
          // These two are also sent in headers.
          clientId: credentialText('the client id', 'header value'),
          clientCode: credentialText('the client code', 'header value'),
          merchantId: credentialText('the merchant id'),
          signatureKey: v.optional(credentialText('the signature key')),
        },
        objectMessage,
      ),
      v.forward(
        v.check(
          ({ signatureKey }) => signatureKey === undefined || sign === undefined,
          'cannot be combined with the option sign; remove one of them',
        ),
        path,
      ),
      v.forward(
        v.check(
          ({ signatureKey }) => signatureKey !== undefined || sign !== undefined || !signTokenRequest,
          'is required by the option signTokenRequest (or set the option sign)',
        ),
        path,
      ),
    ),
  );
}
