import type { Call } from '../call/call.js';
import type { ProviderError } from '../errors.js';
import { hasOwn } from '../own-fields.js';
import { decode } from './content-encoding.js';
import { tooLargeError } from './failure.js';
import type { HttpResponse } from './response.js';

/** A response with its whole body as it was before it was compressed. */
export async function decodeResponse(
  answer: HttpResponse,
  coding: string,
  limit: number,
  call: Call,
): Promise<HttpResponse> {
  const { status } = answer;
  const result = await call.deadline.wait(decode(answer.body, coding, limit));
  if (hasOwn(result, 'body')) return { ...answer, body: result.body };
  if (result.failed === 'too_large') throw tooLargeError(call, limit, status);
  // A failure stays the failure that its status says: retries, renewal and the back-off go by that.
  if (status >= 300) return { ...answer, body: Buffer.alloc(0), undecodable: true };
  throw undecodable(call, status);
}

/** The error for a body that has to be read and can't be. */
export function undecodable(call: Call, status: number): ProviderError {
  return call.error('invalid_response', 'the response body cannot be decoded (content-encoding)', {
    httpStatus: status,
  });
}
