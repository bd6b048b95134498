import type { Readable } from 'node:stream';

/** What the engine brings back: status, headers and all bytes of the body, decoded. */
export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** Whether the body of a failure could not be decoded, and is left out. */
  readonly undecodable: boolean;
  /** In place of the body, where it was to be handed on as it comes. */
  readonly streamed: StreamedBody | undefined;
}

/** A body that is still coming. */
export interface StreamedBody {
  readonly stream: Readable;
  /** Resolves when the connection has no more part in it. */
  readonly settled: Promise<void>;
}

/** JSON that was read, or a constant text that says what was expected of it. */
export type Parsed = { readonly json: unknown } | { readonly malformed: string };

/** Arrays and objects inside each other; far more than any provider sends, far less than harms a reader. */
const MAX_JSON_DEPTH = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** One header of an answer, and none that somebody has put on the prototype of all objects. */
export function headerOf(headers: HttpResponse['headers'], name: string): string | string[] | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}

/** Whether the answer says that it is JSON (RFC 6839 for the `+json` suffix). */
export function isJson({ headers }: Pick<HttpResponse, 'headers'>): boolean {
  const type = headerOf(headers, 'content-type');
  return typeof type === 'string' && /^\s*application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(type);
}

/** Text of a body; bytes that are no UTF-8 become replacement characters. */
export function decodeText(body: Buffer): string {
  return body.toString('utf8').replace(/^\uFEFF/, '');
}

/**
 * Reads a body as JSON. The text that is refused is not quoted: it may hold a token.
 *
 * @param mend Puts right what a provider is known to send wrong, before parsing.
 */
export function parseJson(body: Buffer, mend?: (text: string) => string): Parsed {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    return { malformed: 'JSON in UTF-8' };
  }
  if (mend !== undefined) text = mend(text);
  if (isDeeperThan(text, MAX_JSON_DEPTH)) return { malformed: `JSON of at most ${MAX_JSON_DEPTH} levels` };
  try {
    return { json: JSON.parse(text) };
  } catch {
    return { malformed: 'well-formed JSON' };
  }
}

/** Looks at brackets outside strings, before the text is parsed. */
function isDeeperThan(text: string, limit: number): boolean {
  // What is opened has to be closed: so short a text is not that deep, or is no JSON.
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

/** Where the string that opens at `at` is closed; the end of the text where it is not. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
