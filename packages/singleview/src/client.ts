import { type Client, TokenClient } from '@x/core';
import { type SingleView as FetchSingleView, readSingleViewOptions, type SingleViewOptions } from './fetch-client.js';

export type { SingleViewOptions } from './fetch-client.js';
export type { SignRequest } from './signing-options.js';

/** A client for SingleView. All methods reject with a `ProviderError` when they fail. */
export interface SingleView extends Client, FetchSingleView {}

/**
 * Creates a client for SingleView. The client does not send requests until the first call.
 *
 * @example
 * ```ts
 * import { createSingleView } from '@x/singleview';
 *
 * const { SINGLEVIEW_BASE_URL: baseUrl = '', SINGLEVIEW_CLIENT_ID: clientId = '' } = process.env;
 * const { SINGLEVIEW_CLIENT_CODE: clientCode = '', SINGLEVIEW_MERCHANT_ID: merchantId = '' } = process.env;
 * const { SINGLEVIEW_SIGNATURE_KEY: signatureKey } = process.env;
 * const singleview = createSingleView({ baseUrl, credentials: { clientId, clientCode, merchantId, signatureKey } });
 *
 * const body = {
 *   dateTimeStamp: new Date().toISOString().slice(0, 19),
 *   requestID: crypto.randomUUID(),
 *   merchantId,
 *   banks: [{ code: 'SAMA', consentId: 'the consent of your customer' }],
 * };
 * // `idempotent: true` allows retries, because this POST request only reads data.
 * const { data } = await singleview.http.post('/v1/api/observice/accounts', body, { idempotent: true });
 * ```
 *
 * @throws ProviderError if an option is invalid. The code is `invalid_options`, and the message names the option.
 */
export function createSingleView(options: SingleViewOptions): SingleView {
  return new TokenClient(...readSingleViewOptions(options));
}
