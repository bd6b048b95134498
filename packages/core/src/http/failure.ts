import type { Call } from '../call/call.js';
import type { ProviderIdentity, Refusal } from '../config.js';
import type { ErrorCode, ProviderError } from '../errors.js';
import { isPlainMessage } from '../messages/plain-message.js';
import { secretsIn } from '../messages/secret-fields.js';
import { shownMessage } from '../messages/shown-message.js';
import { ownField } from '../own-fields.js';
import { retryAfterOf } from '../retry/retry-after.js';
import { ownJson } from '../validation.js';
import { type HttpResponse, headerOf } from './response.js';

/** An answer, with its body as far as it could be read. */
export interface FailedResponse {
  readonly response: HttpResponse;
  readonly data: unknown;
}

/** What to call the failure of an API call by its HTTP status. */
export function apiErrorCode(status: number): ErrorCode {
  return status === 401 ? 'unauthorized' : commonCode(status);
}

/** What to call the failure of a token request by its HTTP status. */
export function tokenErrorCode(status: number): ErrorCode {
  return status === 401 || status === 403 ? 'credentials_rejected' : commonCode(status);
}

function commonCode(status: number): ErrorCode {
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'unavailable';
  if (status >= 400) return 'rejected';
  return status >= 300 ? 'redirect_refused' : 'invalid_response';
}

/** How a failure is told. */
export interface ErrorContext {
  readonly definition: Pick<ProviderIdentity, 'refusal'>;
  /** What the provider knows and may have echoed. */
  readonly secrets: () => readonly string[];
  /** Whether the error may carry the answer itself: for API calls, never for a token request. */
  readonly show: boolean;
}

/** The error for an answer that is no success. */
export function responseError(
  call: Call,
  code: ErrorCode,
  { response: answer, data }: FailedResponse,
  { definition, secrets, show }: ErrorContext,
): ProviderError {
  const { status, headers } = answer;
  const providerMessage = wordsOf(readRefusal(definition, { response: answer, data }), data, secrets);
  const said = providerMessage === undefined ? '' : `: ${providerMessage}`;
  return call.error(code, `${ownField(MEANING, code) ?? 'the request failed'} with status ${status}${said}`, {
    httpStatus: status,
    providerMessage,
    retryAfter: retryAfterOf(headerOf(headers, 'retry-after'), call.clock.now()),
    ...(show && { response: { status, headers, data } }),
  });
}

/**
 * The provider's own words. What its response holds under the names of secrets is not shown either, nor what looks like a
 * token. If there is too much to be searched, only a message of common words is shown.
 */
function wordsOf(refusal: Refusal | undefined, data: unknown, secrets: ErrorContext['secrets']): string | undefined {
  const message = refusal && ownField(refusal, 'message');
  if (typeof message !== 'string') return undefined;
  const [inResponse, inMessage] = [secretsIn(data), secretsIn(message)];
  if (inResponse === undefined || inMessage === undefined) {
    return isPlainMessage(message) ? shownMessage(message, secrets()) : undefined;
  }
  return shownMessage(message, [...secrets(), ...inResponse, ...inMessage]);
}

/** A refusal is a few words: in a body larger than this (bytes) nobody looks for one, which would take its time. */
const MAX_REFUSAL_BYTES = 1024 * 1024;

/** The refusal in an answer, where there is one. What makes the provider's function fail is no refusal that it knows. */
export function readRefusal(
  { refusal }: Pick<ProviderIdentity, 'refusal'>,
  { response: answer, data }: FailedResponse,
): Refusal | undefined {
  if (answer.body.length > MAX_REFUSAL_BYTES) return undefined;
  try {
    return refusal(ownJson(data));
  } catch {
    return undefined;
  }
}

const MEANING: Partial<Record<ErrorCode, string>> = {
  credentials_rejected: 'the credentials were rejected',
  unauthorized: 'the token was rejected',
  rate_limited: 'the request was rate-limited',
  redirect_refused: 'refused to follow a redirect',
};

/** The error for a response that is larger than the limit. The provider has processed the request by then. */
export function tooLargeError(call: Call, limit: number, status: number): ProviderError {
  call.answered();
  return call.error('too_large', `the response is larger than ${limit} bytes`, { httpStatus: status });
}
