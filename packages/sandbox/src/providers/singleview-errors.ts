import { STATUS_CODES } from 'node:http';
import type { HttpResponse } from '../http/route.js';

/** Error text for a signature that does not match the body, from SingleView's list of error codes. */
export const SIGNATURE_MISMATCH = 'Signature and message does not match.';

/** Error text for an expired token, from SingleView's list of error codes. */
const EXPIRED_TOKEN = 'Authentication token has expired. Please re-authenticate.';

/**
 * Creates the error response in SingleView's list of error codes, which belongs to a sister product. The codes MW-400,
 * 401, 403, 404, 405, 406, 415, 429, 500, 503 and 504 are documented. Other statuses have a code of the same form.
 */
export function singleViewError(
  status: number,
  message: string | undefined,
  { at, correlationId }: { readonly at: number; readonly correlationId: string },
): HttpResponse {
  const errorMessage = message ?? (status === 401 ? EXPIRED_TOKEN : (STATUS_CODES[status] ?? 'Error'));
  const timeStamp = new Date(at).toISOString();
  return { status, body: { correlationId, bankCode: '', errorCode: `MW-${status}`, errorMessage, timeStamp } };
}
