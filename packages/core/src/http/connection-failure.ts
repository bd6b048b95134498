import type { ErrorCode } from '../errors.js';

const TLS =
  /^(UND_ERR_PRX_TLS$|ERR_TLS_|ERR_SSL_|CERT_|CRL_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH)/;

/** What undici refuses before anything is sent, whatever the network does. */
const REFUSED = /^UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_CONTENT_LENGTH_MISMATCH)$/;

/** Said of a body that ends before its length, but of headers that tell no sound length too. */
const LENGTH = 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';

/** Answers that are no HTTP: what the parser, or undici behind it, says of them. */
const MALFORMED = /^(HPE_|ERR_ASSERTION$)/;

/** For these undici has no codes of their own: chunks that end before the last one, an unasked 100 or 101. */
const CUT_SHORT = /\(Invalid EOF state\)$/;
const UNASKED = /^bad (response|upgrade)$/;

/**
 * How far an exchange has come: to the connection; to the request, so that bytes of it may have left; to the body of the
 * answer.
 */
export type Stage = 'connection' | 'request' | 'body';

/**
 * What went wrong below HTTP, in our words. Of the error itself nothing is shown but a code that the system or undici
 * may have given it.
 */
export function connectionFailure(error: unknown, stage: Stage): readonly [ErrorCode, string] {
  const code = systemCodeOf(error);
  const message = ownText(error, 'message');
  const reason = code === '' ? '' : `: ${code}`;
  if (REFUSED.test(code)) return ['invalid_request', `HTTP does not allow this request${reason}`];
  if (TLS.test(code)) return ['tls', `could not establish a trusted TLS connection${reason}`];
  if (stage === 'connection') return ['connect', `could not connect${reason}`];
  if (CUT_SHORT.test(message) || (code === LENGTH && stage === 'body')) {
    return ['network', 'the connection was closed before the response was complete'];
  }
  const unreadable = MALFORMED.test(code) || code === LENGTH || ownText(error, 'name') === 'HTTPParserError';
  if (unreadable || UNASKED.test(message)) {
    return ['invalid_response', `the response is not well-formed HTTP${reason}`];
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return ['too_large', 'the response headers are too large'];
  return ['network', `the connection failed before the response was complete${reason}`];
}

/** System and undici errors carry a `code`; the address families of one host may fail as an AggregateError. */
function systemCodeOf(error: unknown): string {
  try {
    const { code, errors } = error as { readonly code?: unknown; readonly errors?: unknown };
    // What a user's stream fails with may have any text for a code.
    if (typeof code === 'string') return /^[A-Z][A-Z0-9_]{1,50}$/.test(code) ? code : '';
    return Array.isArray(errors) && errors.length > 0 ? systemCodeOf(errors[0]) : '';
  } catch {
    return '';
  }
}

function ownText(error: unknown, field: 'name' | 'message'): string {
  try {
    return String((error as Partial<Error>)[field]);
  } catch {
    return '';
  }
}
