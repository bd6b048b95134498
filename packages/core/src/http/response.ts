import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { hasOwn } from '../own-fields.js';

/** The part of a response that precedes the body. */
export interface ResponseHead {
  readonly status: number;
  /** The response headers, with lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A response: status, headers and the complete decoded body. */
export interface HttpResponse extends ResponseHead {
  readonly statusText: string;
  readonly body: Buffer;
  /** Whether the body of an error response was dropped because it could not be decoded. */
  readonly undecodable: boolean;
  /** The body of a streamed response, used instead of `body`. */
  readonly streamed: StreamedBody | undefined;
}

/** A response body that is still arriving. */
export interface StreamedBody {
  readonly stream: Readable;
  /** Returns the rest of the body if it has already arrived completely and was not encoded. */
  readonly readAll: () => Buffer | undefined;
  /** Resolves when the stream no longer uses the connection. */
  readonly settled: Promise<void>;
}

/** The parsed JSON, or a noun phrase that says what was expected. */
export type Parsed = { readonly json: unknown } | { readonly malformed: string };

/** Maximum nesting depth of arrays and objects. */
const MAX_JSON_DEPTH = 64;

const PROTOTYPE_KEY = new RegExp(
  [...'__proto__'].map((one) => `(?:${one}|\\\\u00${one.charCodeAt(0).toString(16)})`).join(''),
  'i',
);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Returns a response header. Ignores headers from a polluted prototype. */
export function headerOf(headers: HttpResponse['headers'], name: string): string | string[] | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}

/** Matches a single JSON content type, including `text/json` and `+json` (RFC 6839). */
const JSON_TYPE = /^\s*[\w.-]+\/(?:[\w.-]+\+|x-)?json\s*(?:;[^,]*)?$/i;
/** Matches the start of an entry in a list of content types. */
const ANY_TYPE = /^\s*[\w.+-]+\/[\w.+-]+\s*(?:;|$)/;

/**
 * Returns whether a response's content type is JSON. Returns `undefined` if that is unclear, because there is no valid
 * content type or because a list contains JSON and other types. Servers and proxies send lists and repeated headers by
 * mistake.
 */
export function isJson({ headers }: Pick<HttpResponse, 'headers'>): boolean | undefined {
  const type = String(headerOf(headers, 'content-type') ?? '');
  if (JSON_TYPE.test(type)) return true;
  const types = type.split(',').filter((one) => ANY_TYPE.test(one));
  const json = types.filter((one) => JSON_TYPE.test(one)).length;
  if (json === 0 && types.length > 0) return false;
  return json > 0 && json === types.length ? true : undefined;
}

/** Decodes a body as UTF-8. Invalid bytes become replacement characters. */
export function decodeText(body: Buffer): string {
  return body.toString('utf8').replace(/^\uFEFF/, '');
}

/**
 * Parses a body as JSON. Never quotes malformed text, because it may contain a token.
 *
 * @param repair Corrects malformed JSON that the provider is known to send.
 */
export function parseJson(body: Buffer, repair?: (text: string) => string): Parsed {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    return { malformed: 'JSON in UTF-8' };
  }
  return parseText(repair === undefined ? text : repair(text));
}

/**
 * Returns the object or array in a body that may not be JSON, such as an error response that is labeled as HTML.
 * Returns `undefined` if there is none. Invalid bytes become replacement characters.
 */
export function structureIn(body: Buffer): unknown {
  const text = decodeText(body);
  const parsed: Parsed = /^\s*[[{]/.test(text) ? parseText(text) : { malformed: '' };
  return hasOwn(parsed, 'json') ? parsed.json : undefined;
}

function parseText(text: string): Parsed {
  if (isDeeperThan(text, MAX_JSON_DEPTH)) return { malformed: `JSON of at most ${MAX_JSON_DEPTH} levels` };
  try {
    return { json: mayNamePrototype(text) ? JSON.parse(text, withoutPrototype) : JSON.parse(text) };
  } catch {
    return { malformed: 'well-formed JSON' };
  }
}

/** Returns whether JSON may contain the key `__proto__`, either literally or escaped. */
function mayNamePrototype(text: string): boolean {
  return (text.includes('__') || text.includes('\\u')) && PROTOTYPE_KEY.test(text);
}

/** Drops keys named `__proto__`, which could set the prototype when the object is copied. */
function withoutPrototype(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

/** Returns whether JSON is nested more deeply than the limit, by counting brackets outside of strings. */
function isDeeperThan(text: string, limit: number): boolean {
  // Each level needs two brackets, so valid JSON this short cannot exceed the limit.
  if (text.length <= 2 * limit) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 0x22) {
      at = endOfString(text, at);
    } else if (character === 0x7b || character === 0x5b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (character === 0x7d || character === 0x5d) {
      depth -= 1;
    }
  }
  return false;
}

/** Returns the index of the closing quotation mark, or the text's length if there is none. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
