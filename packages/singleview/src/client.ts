import { type Client, TokenClient } from '@x/core';
import { type SingleView as FetchSingleView, readSingleViewOptions, type SingleViewOptions } from './fetch-client.js';

export type { SignRequest, SingleViewOptions } from './fetch-client.js';

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
 * const singleview = createSingleView({ baseUrl, credentials: { clientId, clientCode, merchantId } });
 * const { data } = await singleview.http.get('/v1/api/observice/accounts');
 * ```
 *
 * @throws ProviderError if an option is invalid. The code is `invalid_options`, and the message names the option.
 */
export function createSingleView(options: SingleViewOptions): SingleView {
  return new TokenClient(...readSingleViewOptions(options));
}
