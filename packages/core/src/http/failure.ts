import type { Call } from '../call/call.js';
import type { ProviderIdentity, Refusal } from '../config.js';
import { PROXY_REFUSED } from '../error-code.js';
import type { ErrorCode, ProviderError, ProviderErrorInit } from '../errors.js';
import { isPlainMessage } from '../messages/plain-message.js';
import { secretsIn } from '../messages/secret-fields.js';
import { type ErrorParts, type ShownParts, shownParts } from '../messages/shown-message.js';
import { ownField, ownFields } from '../own-fields.js';
import { retryAfterOf } from '../retry/retry-after.js';
import { ownJson } from '../validation.js';
import { isBlob } from './body-kind.js';
import { type HttpResponse, headerOf, type ResponseHead, structureIn } from './response.js';

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

/** A provider's error format, and the secrets that its responses may quote. */
interface ProviderContext {
  readonly definition: Pick<ProviderIdentity, 'refusal' | 'requestIdHeaders'>;
  /** Returns the secrets that must not be shown. */
  readonly secrets: () => readonly string[];
}

/** Determines which details of a response an error contains. */
export interface ErrorContext extends ProviderContext {
  /** Whether the error contains the response. Errors of token requests do not. */
  readonly show: boolean;
}

/** Creates the error for an unsuccessful response. */
export function responseError(
  call: Call,
  code: ErrorCode,
  { response, data }: FailedResponse,
  context: ErrorContext,
): ProviderError {
  const { status, headers } = response;
  const details = responseDetails({ response, data }, context);
  const { providerMessage } = details;
  const text = providerMessage === undefined ? '' : `: ${providerMessage}`;
  return call.error(code, `${ownField(MEANING, code) ?? 'the request failed'} with status ${status}${text}`, {
    ...details,
    retryAfter: retryAfterOf(headerOf(headers, 'retry-after'), call.clock.now()),
    ...(context.show && { response: { status, headers, data } }),
  });
}

/** Creates the error for a successful response that cannot be read, or differs from the provider's documentation. */
export function invalidResponseError(call: Call, message: string, response: ResponseHead): ProviderError {
  return call.error('invalid_response', message, headDetails(call, response));
}

/** Creates the error for a response that exceeds the size limit. */
export function tooLargeError(call: Call, limit: number, response: ResponseHead): ProviderError {
  call.answered();
  return call.error('too_large', `the response is larger than ${limit} bytes`, headDetails(call, response));
}

/** Returns what the status and the headers of a response say if its body cannot be used. */
function headDetails(call: Call, { status, headers }: ResponseHead): Pick<ResponseDetails, 'httpStatus' | 'requestId'> {
  const words = { requestId: headerId(headers, call.definition) };
  const { requestId } = shownWords(words, undefined, () => call.allSecrets);
  return { httpStatus: status, requestId };
}

/** Describes a failed response in an error or an event. */
type ResponseDetails = Pick<ProviderErrorInit, 'httpStatus' | 'providerMessage' | 'providerCode' | 'requestId'>;

/** Returns the status of a failed response and what its body and headers say about the failure, without secrets. */
export function responseDetails(
  { response, data }: FailedResponse,
  { definition, secrets }: ProviderContext,
): ResponseDetails {
  const json = jsonOf({ response, data });
  const refusal = readRefusal(definition, { response, data: json });
  const { message, code, requestId } = ownFields(Object(refusal) as Refusal);
  const words = { message, code, requestId: isId(requestId) ? requestId : headerId(response.headers, definition) };
  const shown = shownWords(words, refusal && json, secrets);
  return {
    httpStatus: response.status,
    providerMessage: shown.message,
    providerCode: shown.code,
    requestId: shown.requestId,
  };
}

/** Headers that many servers and gateways use for the ID of a request. None of them is standardized. */
const REQUEST_ID_HEADERS = ['x-request-id', 'x-correlation-id', 'request-id', 'correlation-id'];

/** Returns the request's ID in the response headers. If a header is repeated, its first value counts. */
function headerId(
  headers: HttpResponse['headers'],
  definition: Pick<ProviderIdentity, 'requestIdHeaders'>,
): string | undefined {
  const names = ownField(definition, 'requestIdHeaders') ?? REQUEST_ID_HEADERS;
  return names.flatMap((name) => headerOf(headers, name) ?? []).find(isId);
}

function isId(value: unknown): boolean {
  return Number.isFinite(value) || (typeof value === 'string' && value.trim() !== '');
}

/** Returns parsed data. The caller may have requested text or bytes, and a provider may label JSON as another type. */
function jsonOf({ response, data }: FailedResponse): unknown {
  if (typeof data === 'object' && data !== null && !ArrayBuffer.isView(data) && !isBlob(data)) return data;
  return response.body.length > MAX_REFUSAL_BYTES ? data : (structureIn(response.body) ?? data);
}

/**
 * Returns a provider's words without secrets. Also hides text that looks like a token, and the values of fields with
 * names such as `access_token`. If the response is too large to search, returns only the message, and only if all its
 * words are common.
 *
 * @param data The body that the words come from.
 */
function shownWords(words: ErrorParts, data: unknown, secrets: ProviderContext['secrets']): ShownParts {
  const { message, code, requestId } = words;
  const [inBody, inWords] = [secretsIn(data), secretsIn([message, code, requestId])];
  if (inBody !== undefined && inWords !== undefined) return shownParts(words, [...secrets(), ...inBody, ...inWords]);
  return shownParts(typeof message === 'string' && isPlainMessage(message) ? { message } : {}, secrets());
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
