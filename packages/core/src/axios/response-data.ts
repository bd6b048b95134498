import { Readable } from 'node:stream';
import type { AxiosResponseHeaders, AxiosResponseTransformer, InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../call/call.js';
import type { ProviderError } from '../errors.js';
import { undecodable } from '../http/decoded-response.js';
import { invalidResponseError } from '../http/failure.js';
import {
  decodeText,
  type HttpResponse,
  headerOf,
  isJson,
  type Parsed,
  parseJson,
  type ResponseHead,
  structureIn,
} from '../http/response.js';
import { hasOwn, ownField } from '../own-fields.js';

type Config = InternalAxiosRequestConfig;

const NO_CONFIG = Object.create(null) as Config;

/** Maps the config of an accepted response to its call, for malformed JSON that `parseResponse` finds. */
const accepted = new WeakMap<object, { readonly call: Call; readonly head: ResponseHead }>();

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
  const json = isJsonExpected(config, { headers: { 'content-type': String(type ?? '') } });
  if (json === false) return data;
  const utf8 = Buffer.from(data);
  const parsed: Parsed = json ? parseJson(utf8) : { malformed: '' };
  if (hasOwn(parsed, 'json')) return revived(config, utf8, parsed.json);
  const from = accepted.get(config);
  if (json && from !== undefined) throw malformed(from.call, parsed.malformed, from.head);
  return structured(config, utf8) ?? data;
};

/**
 * Returns the data that axios passes to the transforms: bytes, a blob, a stream, or text. The text is parsed if
 * `parseResponse` is the first transform.
 */
export function dataOf(config: Config, call: Call, response: HttpResponse, isAccepted: boolean): unknown {
  const { body, status, streamed, headers } = response;
  // The caller may have changed the type since the request was sent.
  const responseType = streamed === undefined ? config.responseType : 'stream';
  if (isAccepted && response.undecodable) throw undecodable(call, response);
  if (responseType === 'stream' && isAccepted) return streamed?.stream ?? Readable.from([body]);
  // Copy the body, because its underlying buffer contains unrelated bytes.
  if (responseType === 'arraybuffer') return Buffer.from(new Uint8Array(body).buffer);
  if (responseType === 'blob') return new Blob([body], { type: String(headerOf(headers, 'content-type') ?? '') });
  if (responseType === 'text') return textOf(config, body);
  if (!parsesFirst(config)) {
    // Without the body, because the config is part of the response that the caller keeps.
    if (isAccepted) accepted.set(config, { call, head: { status, headers } });
    return textOf(config, body);
  }
  if (body.length === 0) return undefined;
  const json = isJsonExpected(config, response);
  if (json === false && (isAccepted || isParsingOff(config))) return textOf(config, body);
  const utf8 = config.responseEncoding ? Buffer.from(textOf(config, body)) : body;
  const parsed: Parsed = json ? parseJson(utf8) : { malformed: '' };
  if (hasOwn(parsed, 'json')) return revived(config, utf8, parsed.json);
  if (json && isAccepted) throw malformed(call, parsed.malformed, response);
  // Report a failed response's status even if its body is malformed.
  return structured(config, utf8) ?? textOf(config, body);
}

function parsesFirst({ transformResponse }: Config): boolean {
  return (Array.isArray(transformResponse) ? transformResponse[0] : transformResponse) === parseResponse;
}

/** Returns whether the data must be JSON, or `undefined` if the content type is unclear. */
function isJsonExpected(config: Config, response: Pick<HttpResponse, 'headers'>): boolean | undefined {
  if (config.responseType === 'json') return true;
  return isParsingOff(config) ? false : isJson(response);
}

function isParsingOff({ responseType, transitional }: Config): boolean {
  return responseType !== 'json' && (transitional && ownField(transitional, 'forcedJSONParsing')) === false;
}

function textOf({ responseEncoding }: Config, body: Buffer): string {
  return responseEncoding ? body.toString(responseEncoding as BufferEncoding) : decodeText(body);
}

/** Returns the object or array in a body that may not be JSON. */
function structured(config: Config, utf8: Buffer): unknown {
  const structure = structureIn(utf8);
  return structure === undefined ? undefined : revived(config, utf8, structure);
}

/** Returns parsed JSON after the caller's `parseReviver`. */
function revived({ parseReviver }: Config, utf8: Buffer, json: unknown): unknown {
  if (!parseReviver) return json;
  const revive = function (this: unknown, ...[key, ...rest]: Parameters<typeof parseReviver>): unknown {
    return key === '__proto__' ? undefined : parseReviver.call(this, key, ...rest);
  };
  return JSON.parse(decodeText(utf8), revive);
}

function malformed(call: Call, requirement: string, response: ResponseHead): ProviderError {
  return invalidResponseError(call, `the response is not ${requirement}`, response);
}
