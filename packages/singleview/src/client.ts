import {
  type AccessToken,
  type Client,
  constantMessages,
  objectMessage,
  type RequestSigner,
  readOptions,
  TokenClient,
  type TokenClientOptions,
  type TokenOptions,
} from '@x/core';
import * as v from 'valibot';
import { DEFAULT_GRANT_TYPE, definitionOf, type SingleViewCredentials, singleview } from './definition.js';

/** Makes the signature of a request from the exact text that is sent; the empty string where there is no body. */
export type SignRequest = (body: string) => string | Promise<string>;

/** Options of {@link createSingleView}. */
export interface SingleViewOptions extends TokenClientOptions<SingleViewCredentials> {
  /**
   * Where SingleView is: required, as its document names no host. Production is given at onboarding; sandboxes seen
   * in public are `https://obsandbox.onesingleview.com` and `https://sandbox.onesingleview.com`.
   */
  readonly baseUrl: string;
  /** Default `client_credentials`. SingleView's documents print three spellings: this is for the other two. */
  readonly grantType?: string | undefined;
  /**
   * For accounts that sign their requests. When it is given, the headers `clientId`, `clientCode` and `signature` go
   * on every API call and on the token request. Bodies other than text and JSON are then refused.
   */
  readonly sign?: SignRequest | undefined;
}

/** A client for SingleView. All it does rejects with a `ProviderError`. */
export interface SingleView extends Client {
  /**
   * The token in hand, or a new one: for those who send with their own HTTP. It is asked for once, however many
   * callers there are, and is good for at least a little longer than now.
   */
  token(options?: TokenOptions): Promise<AccessToken>;
  /** Says that the API refused this very token, so that the next call gets another. A newer one survives. */
  invalidate(token: AccessToken): void;
}

const settingsSchema = constantMessages(
  v.strictObject(
    {
      grantType: v.optional(
        v.pipe(v.string('must be a string'), v.regex(/\S/, 'must not be empty or blank')),
        DEFAULT_GRANT_TYPE,
      ),
      sign: v.optional(v.custom<SignRequest>((value) => typeof value === 'function', 'must be a function')),
    },
    objectMessage,
  ),
);

/**
 * Makes a client for SingleView. Nothing is sent until the first call.
 *
 * @throws ProviderError `invalid_options`, naming the field that is not as expected.
 */
export function createSingleView(options: SingleViewOptions): SingleView {
  const checked = readOptions(singleview, options, settingsSchema);
  const { grantType, sign } = checked.settings;
  return new TokenClient(
    sign === undefined ? definitionOf(grantType) : { ...definitionOf(grantType), sign: signer(sign) },
    checked,
  );
}

function signer(sign: SignRequest): RequestSigner<SingleViewCredentials> {
  return async (body, { clientId, clientCode }) => ({ clientId, clientCode, signature: await sign(body) });
}
