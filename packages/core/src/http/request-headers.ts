import type { Call } from '../call/call.js';
import { shownName } from '../messages/field-name.js';
import { ACCEPTED_ENCODINGS } from './content-encoding.js';
import { type RequestBody, sizeOf } from './request-body.js';
import type { Headers } from './wire-request.js';

/** Headers that callers must not set, including the connection headers (RFC 9110, 7.6.1). */
const RESERVED = new Set([
  'authorization',
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers of a call as the caller sets them. Headers with the value `undefined`, `null` or `false` are not sent. */
export type GivenHeaders = Readonly<Record<string, string | readonly string[] | number | boolean | null | undefined>>;

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Returns the headers of a call, without the token. Names keep the caller's case, because some servers depend on it.
 * Throws an error for reserved or invalid headers.
 */
export function toRequestHeaders(given: GivenHeaders, body: RequestBody, userAgent: string, call: Call): Headers {
  const headers: Record<string, string | string[]> = {
    accept: 'application/json, text/plain, */*',
    'user-agent': userAgent,
    'accept-encoding': ACCEPTED_ENCODINGS,
  };
  // An adapter may have added a name that differs only in case. As in axios, the last value counts.
  const names: Record<string, string> = Object.create(null);
  for (const name of Object.keys(given)) {
    const value = given[name];
    if (value === undefined || value === null || value === false) continue;
    if (!NAME.test(name)) throw call.error('invalid_request', 'headers: must have names that HTTP allows');
    const lower = name.toLowerCase();
    if (RESERVED.has(lower)) {
      throw call.error('invalid_request', `headers.${lower} is not supported here; the client sets it`);
    }
    const values = Array.isArray(value) ? value.map(String) : String(value);
    if (lower === 'content-length') checkLength(String(values), body, call);
    if (![values].flat().every((text) => VALUE.test(text))) {
      throw call.error('invalid_request', `headers.${shownName(lower)}: must contain only Latin-1 characters`);
    }
    const isOurs = lower === 'content-length' || (lower === 'content-type' && isTyped(body));
    const previous = names[lower] ?? lower;
    if (previous !== name) delete headers[previous];
    names[lower] = name;
    if (!isOurs) headers[name] = values;
  }
  if (body.type !== undefined) headers['content-type'] = body.type;
  if (body.length !== undefined) headers['content-length'] = String(body.length);
  return headers;
}

/** Returns whether the client sets or removes the content type, as for forms and for requests without a body. */
function isTyped({ content, type }: RequestBody): boolean {
  return type !== undefined || content === undefined;
}

/** Returns the number of bytes in a `Content-Length` header, or `undefined` if it is invalid. */
export function lengthIn(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Rejects a `Content-Length` that differs from the body's length. A server would wait for the missing bytes. */
function checkLength(text: string, body: RequestBody, call: Call): void {
  const declared = lengthIn(text);
  if (declared === undefined) throw call.error('invalid_request', 'headers.content-length: must be a number of bytes');
  const size = sizeOf(body);
  if (declared !== size) {
    throw call.error(
      'invalid_request',
      `headers.content-length: must be the body's length, ${size} bytes, or be omitted`,
    );
  }
}
