import type { AxiosRequestHeaders, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../call/call.js';
import { ACCEPTED_ENCODINGS } from '../http/content-encoding.js';
import type { RequestBody } from '../http/request-body.js';
import type { Headers } from '../http/wire-request.js';
import { shownName } from '../messages/field-name.js';

/** Headers that callers must not set, including the connection headers (RFC 9110, 7.6.1). */
const RESERVED = new Set([
  'authorization',
  'connection',
  'content-length',
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

const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Returns a call's headers without the token. Throws an error for reserved or invalid headers. */
export function toRequestHeaders(
  config: Partial<Pick<InternalAxiosRequestConfig, 'headers'>>,
  body: RequestBody,
  userAgent: string,
  call: Call,
): Headers {
  const headers: Record<string, string | string[]> = {
    accept: 'application/json, text/plain, */*',
    'user-agent': userAgent,
    'accept-encoding': ACCEPTED_ENCODINGS,
  };
  // A plugin may call the adapter with a config that has no headers.
  const all: Partial<AxiosRequestHeaders> = config.headers ?? {};
  // axios skips headers with the value `false` or `null`.
  for (const given of Object.keys(all)) {
    const value = all[given] as string | string[] | number | boolean | null | undefined;
    if (value === undefined || value === null || value === false) continue;
    const name = given.toLowerCase();
    if (!NAME.test(name)) throw call.error('invalid_request', 'headers: must have names that HTTP allows');
    if (RESERVED.has(name))
      throw call.error('invalid_request', `headers.${name} is not supported here; the client sets it`);
    const values = Array.isArray(value) ? value.map(String) : String(value);
    if (![values].flat().every((text) => VALUE.test(text))) {
      throw call.error('invalid_request', `headers.${shownName(name)}: must contain only Latin-1 characters`);
    }
    headers[name] = values;
  }
  if (body.type !== undefined) headers['content-type'] = body.type;
  if (body.content === undefined) delete headers['content-type'];
  return headers;
}
