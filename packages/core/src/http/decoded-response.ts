import type { Call } from '../call/call.js';
import type { ProviderError } from '../errors.js';
import { hasOwn } from '../own-fields.js';
import { decode, decodedHeaders } from './content-encoding.js';
import { invalidResponseError, tooLargeError } from './failure.js';
import type { HttpResponse, ResponseHead } from './response.js';

/** Returns a response with its body decompressed. */
export async function decodeResponse(
  response: HttpResponse,
  coding: string,
  limit: number,
  call: Call,
): Promise<HttpResponse> {
  // Keep the headers of a HEAD response, because they describe the body of the corresponding GET response.
  if (response.body.length === 0) return response;
  const result = await call.deadline.wait(decode(response.body, coding, limit));
  if (hasOwn(result, 'body')) return { ...response, headers: decodedHeaders(response.headers), body: result.body };
  if (result.failed === 'too_large') throw tooLargeError(call, limit, response);
  // Do not fail if an error body cannot be decoded. The response's status alone determines retries, token renewal and back-off.
  if (response.status >= 300) return { ...response, body: Buffer.alloc(0), undecodable: true };
  throw undecodable(call, response);
}

/** Creates the error for a body that cannot be decoded. */
export function undecodable(call: Call, response: ResponseHead): ProviderError {
  return invalidResponseError(call, 'the response body cannot be decoded (content-encoding)', response);
}
