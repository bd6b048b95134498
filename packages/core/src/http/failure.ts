import type { Call } from '../call/call.js';
import type { ProviderIdentity, Refusal } from '../config.js';
import { PROXY_REFUSED } from '../error-code.js';
import type { ErrorCode, ProviderError } from '../errors.js';
import { isPlainMessage } from '../messages/plain-message.js';
import { secretsIn } from '../messages/secret-fields.js';
import { shownMessage } from '../messages/shown-message.js';
import { ownField } from '../own-fields.js';
import { retryAfterOf } from '../retry/retry-after.js';
import { ownJson } from '../validation.js';
import { isBlob } from './body-kind.js';
import { type HttpResponse, headerOf, structureIn } from './response.js';

/** A response and its body data. Data that is not parsed JSON is text, bytes or `undefined`. */
export interface FailedResponse {
  readonly response: HttpResponse;
  readonly data: unknown;
}

/** Returns the error code for an API call's HTTP status. */
export function apiErrorCode(status: number): ErrorCode {
  return status === 401 ? 'unauthorized' : commonCode(status);
}

/** Returns the error code for a token request's HTTP status. */
export function tokenErrorCode(status: number): ErrorCode {
  return status === 401 || status === 403 ? 'credentials_rejected' : commonCode(status);
}

function commonCode(status: number): ErrorCode {
  if (status === 429) return 'rate_limited';
  // Only a proxy sends this status (RFC 9110, 15.5.8).
  if (status === 407) return 'connect';
  if (status >= 500) return 'unavailable';
  if (status >= 400 || status === 304) return 'rejected';
  return status >= 300 ? 'redirect_refused' : 'invalid_response';
}

/** Determines which details of a response an error contains. */
export interface ErrorContext {
  readonly definition: Pick<ProviderIdentity, 'refusal'>;
  /** Returns the secrets that the provider may have echoed in the response. */
  readonly secrets: () => readonly string[];
  /** Whether the error contains the response. Errors of token requests do not. */
  readonly show: boolean;
}

/** Creates the error for an unsuccessful response. */
export function responseError(
  call: Call,
  code: ErrorCode,
  { response, data }: FailedResponse,
  { definition, secrets, show }: ErrorContext,
): ProviderError {
  const { status, headers } = response;
  const json = jsonOf({ response, data });
  const providerMessage = messageOf(readRefusal(definition, { response, data: json }), json, secrets);
  const text = providerMessage === undefined ? '' : `: ${providerMessage}`;
  return call.error(code, `${ownField(MEANING, code) ?? 'the request failed'} with status ${status}${text}`, {
    httpStatus: status,
    providerMessage,
    retryAfter: retryAfterOf(headerOf(headers, 'retry-after'), call.clock.now()),
    ...(show && { response: { status, headers, data } }),
  });
}

/** Returns parsed data. The caller may have requested text or bytes, and a provider may label JSON as another type. */
function jsonOf({ response, data }: FailedResponse): unknown {
  if (typeof data === 'object' && data !== null && !ArrayBuffer.isView(data) && !isBlob(data)) return data;
  return response.body.length > MAX_REFUSAL_BYTES ? data : (structureIn(response.body) ?? data);
}

/**
 * Returns the provider's message without secrets. Also hides text that looks like a token, and the values of fields
 * with names such as `access_token`. If the response is too large to search, returns the message only if all its words
 * are common.
 */
function messageOf(refusal: Refusal | undefined, data: unknown, secrets: ErrorContext['secrets']): string | undefined {
  const message = refusal && ownField(refusal, 'message');
  if (typeof message !== 'string') return undefined;
  const [inResponse, inMessage] = [secretsIn(data), secretsIn(message)];
  if (inResponse === undefined || inMessage === undefined) {
    return isPlainMessage(message) ? shownMessage(message, secrets()) : undefined;
  }
  return shownMessage(message, [...secrets(), ...inResponse, ...inMessage]);
}

/**
 * Maximum size of a body that is checked for a provider error, in bytes. Error bodies are short, so larger bodies,
 * which are slow to check, are skipped.
 */
const MAX_REFUSAL_BYTES = 1024 * 1024;

/**
 * Returns the provider error that a response body reports. Returns `undefined` if there is no error, if the body is too
 * large, or if `refusal` throws an error.
 */
export function readRefusal(
  { refusal }: Pick<ProviderIdentity, 'refusal'>,
  { response, data }: FailedResponse,
): Refusal | undefined {
  if (response.body.length > MAX_REFUSAL_BYTES) return undefined;
  try {
    return refusal(ownJson(data));
  } catch {
    return undefined;
  }
}

/** Returns whether a 401 response has another cause than a token that the API does not know yet. */
export function knowsToken(definition: Pick<ProviderIdentity, 'refusal'>, response: HttpResponse): boolean {
  const refusal = readRefusal(definition, { response, data: jsonOf({ response, data: undefined }) });
  return refusal !== undefined && ownField(refusal, 'knowsToken') === true;
}

const MEANING: Partial<Record<ErrorCode, string>> = {
  connect: PROXY_REFUSED,
  credentials_rejected: 'the credentials were rejected',
  unauthorized: 'the token was rejected',
  rate_limited: 'the request was rate-limited',
  redirect_refused: 'refused to follow a redirect',
};

/** Creates the error for a response that exceeds the size limit. */
export function tooLargeError(call: Call, limit: number, status: number): ProviderError {
  call.answered();
  return call.error('too_large', `the response is larger than ${limit} bytes`, { httpStatus: status });
}
