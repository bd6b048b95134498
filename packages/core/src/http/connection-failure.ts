import { PROXY_REFUSED } from '../error-code.js';
import type { ErrorCode } from '../errors.js';
import { EngineUnavailable } from './engine.js';
import { takeTlsAlert } from './tls-alerts.js';

const TLS =
  /^(UND_ERR_PRX_TLS$|ERR_TLS_|ERR_SSL_|CERT_|CRL_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH)/;

/** Matches the error codes for requests that undici rejects, and for body streams of values other than text and bytes. */
const REFUSED = /^(UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_CONTENT_LENGTH_MISMATCH)|ERR_INVALID_ARG_TYPE)$/;

/** undici's error code for an invalid `Content-Length` or a body that is shorter than its `Content-Length`. */
const LENGTH = 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';

/** Matches undici's error codes for responses that are not valid HTTP. */
const MALFORMED = /^(HPE_|ERR_ASSERTION$)/;

/**
 * Matches the messages of undici errors that have no code. These errors report a chunked body without its last chunk,
 * or an unexpected 100 or 101 response.
 */
const CUT_SHORT = /\(Invalid EOF state\)$/;
const UNEXPECTED = /^bad (response|upgrade)$/;

const NOT_LOADED =
  'could not load the HTTP engine; check that undici is installed and that your bundler or test runner can load it';

/** Matches undici's messages and codes for a proxy that refuses a connection. */
const PROXY_STATUS = /^Proxy (?:response|Authentication Required) \((\d{3})\)/;
const SOCKS_REFUSAL = /^UND_ERR_SOCKS5_(AUTH|REPLY)_/;

/** A failure of a `fetch` function. Its message is a constant, because the function's own error may contain secrets. */
export class FetchFailure extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** When a request failed: before sending, after sending started, or while receiving the response body. */
export type Stage = 'connection' | 'request' | 'body';

/**
 * Returns the error code and message for a connection failure. The only detail of the original error in the message is
 * its code.
 *
 * @param address Host and port of the base URL.
 */
export function connectionFailure(error: unknown, stage: Stage, address: string): readonly [ErrorCode, string] {
  if (error instanceof FetchFailure) return [error.code, error.message];
  const code = alertIn(error) ?? systemCodeOf(error);
  const message = ownText(error, 'message');
  const reason = code === '' ? '' : `: ${code}`;
  if (error instanceof EngineUnavailable) return ['invalid_options', `${NOT_LOADED}${reason}`];
  const proxyStatus = PROXY_STATUS.exec(message)?.[1];
  if (proxyStatus !== undefined)
    return ['connect', `${PROXY_REFUSED} with status ${proxyStatus}${hintFor(proxyStatus)}`];
  if (SOCKS_REFUSAL.test(code)) return ['connect', `${PROXY_REFUSED}${reason}`];
  if (REFUSED.test(code)) return ['invalid_request', `HTTP does not allow this request${reason}`];
  if (TLS.test(code)) return ['tls', `could not establish a trusted TLS connection to ${address}${reason}`];
  if (stage === 'connection') return ['connect', `could not connect to ${address}${reason}`];
  if (CUT_SHORT.test(message) || (code === LENGTH && stage === 'body')) {
    return ['network', 'the connection was closed before the response was complete'];
  }
  const unreadable = MALFORMED.test(code) || code === LENGTH || ownText(error, 'name') === 'HTTPParserError';
  if (unreadable || UNEXPECTED.test(message)) {
    return ['invalid_response', `the response is not well-formed HTTP${reason}`];
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return ['too_large', 'the response headers are too large'];
  return ['network', `the connection failed before the response was complete${reason}`];
}

/**
 * Returns the `code` of a system or undici error, or an empty string if it has no valid code. For an `AggregateError`,
 * returns the first code.
 */
export function systemCodeOf(error: unknown): string {
  try {
    const { code, errors } = error as { readonly code?: unknown; readonly errors?: unknown };
    // Errors from a user's stream can have arbitrary codes.
    if (typeof code === 'string') return /^[A-Z][A-Z0-9_]{1,50}$/.test(code) ? code : '';
    return Array.isArray(errors) && errors.length > 0 ? systemCodeOf(errors[0]) : '';
  } catch {
    return '';
  }
}

function alertIn(error: unknown): string | undefined {
  try {
    return takeTlsAlert(error as object);
  } catch {
    return undefined;
  }
}

function hintFor(proxyStatus: string): string {
  return proxyStatus === '407' ? " (check the dispatcher's proxy credentials)" : '';
}

function ownText(error: unknown, field: 'name' | 'message'): string {
  try {
    return String((error as Partial<Error>)[field]);
  } catch {
    return '';
  }
}
