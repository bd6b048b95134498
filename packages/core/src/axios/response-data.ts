import { Readable } from 'node:stream';
import type { AxiosResponseHeaders, AxiosResponseTransformer, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../call/call.js';
import type { ProviderError } from '../errors.js';
import { undecodable } from '../http/decoded-response.js';
import { decodeText, type HttpResponse, headerOf, isJson, type Parsed, parseJson } from '../http/response.js';
import { hasOwn, ownField } from '../own-fields.js';

type Config = InternalAxiosRequestConfig;

const NO_CONFIG = Object.create(null) as Config;

/** Maps the config of an accepted response to its call, for malformed JSON that `parseResponse` finds. */
const accepted = new WeakMap<object, Call>();

/**
 * The default `transformResponse`, which parses JSON. If it is the first transform, the adapter has already parsed the
 * data, because malformed JSON must fail the call.
 */
export const parseResponse: AxiosResponseTransformer = function parse(
  this: Config | undefined,
  data: unknown,
  headers?: AxiosResponseHeaders,
) {
  // Users' transforms may call this function with the data only.
  const config = this ?? NO_CONFIG;
  if (typeof data !== 'string' || data === '' || parsesFirst(config)) return data;
  const type = headers === undefined ? 'application/json' : headers.getContentType();
  if (!isJsonExpected(config, { headers: { 'content-type': String(type) } })) return data;
  const parsed = parseWith(config, Buffer.from(data));
  if (hasOwn(parsed, 'json')) return parsed.json;
  const call = accepted.get(config);
  if (call === undefined) return data;
  throw malformed(call, parsed.malformed);
};

/**
 * Returns the data that axios passes to the transforms: bytes, a blob, a stream, or text. The text is parsed if
 * `parseResponse` is the first transform.
 */
export function dataOf(config: Config, call: Call, response: HttpResponse, isAccepted: boolean): unknown {
  const { body, status, streamed, headers } = response;
  const { responseType } = config;
  if (isAccepted && response.undecodable) throw undecodable(call, status);
  if (responseType === 'stream' && isAccepted) return streamed?.stream ?? Readable.from([body]);
  // Copy the body, because its underlying buffer contains unrelated bytes.
  if (responseType === 'arraybuffer') return Buffer.from(new Uint8Array(body).buffer);
  if (responseType === 'blob') return new Blob([body], { type: String(headerOf(headers, 'content-type') ?? '') });
  if (responseType === 'text') return textOf(config, body);
  if (!parsesFirst(config)) {
    if (isAccepted) accepted.set(config, call);
    return textOf(config, body);
  }
  if (body.length === 0) return undefined;
  if (!isJsonExpected(config, response)) return textOf(config, body);
  const parsed = parseWith(config, config.responseEncoding ? Buffer.from(textOf(config, body)) : body);
  if (hasOwn(parsed, 'json')) return parsed.json;
  // Report a failed response's status even if its body is malformed.
  if (!isAccepted) return textOf(config, body);
  throw malformed(call, parsed.malformed, status);
}

function parsesFirst({ transformResponse }: Config): boolean {
  return (Array.isArray(transformResponse) ? transformResponse[0] : transformResponse) === parseResponse;
}

function isJsonExpected({ responseType, transitional }: Config, response: Pick<HttpResponse, 'headers'>): boolean {
  if (responseType === 'json') return true;
  return (transitional && ownField(transitional, 'forcedJSONParsing')) !== false && isJson(response);
}

function textOf({ responseEncoding }: Config, body: Buffer): string {
  return responseEncoding ? body.toString(responseEncoding as BufferEncoding) : decodeText(body);
}

function parseWith({ parseReviver }: Config, utf8: Buffer): Parsed {
  const parsed = parseJson(utf8);
  if (!parseReviver || !hasOwn(parsed, 'json')) return parsed;
  const revive = function (this: unknown, ...[key, ...rest]: Parameters<typeof parseReviver>): unknown {
    return key === '__proto__' ? undefined : parseReviver.call(this, key, ...rest);
  };
  return { json: JSON.parse(decodeText(utf8), revive) };
}

function malformed(call: Call, requirement: string, httpStatus?: number): ProviderError {
  return call.error('invalid_response', `the response is not ${requirement}`, { httpStatus });
}
