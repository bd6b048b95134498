import { FetchFailure } from './connection-failure.js';
import { decodedHeaders } from './content-encoding.js';
import { type HttpResponse, headerOf } from './response.js';

/** Matches the content codings that `fetch` decodes. The response headers still describe the encoded body. */
const DECODED = /^\s*(x-gzip|gzip|deflate|br)\s*$/i;

/** Reads a response body in chunks. */
export interface BodyReader {
  next(): Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>;
  /** Ends the body. Pending reads end too. Never throws. */
  cancel(): void;
}

/** The checked parts of a response. */
interface ReceivedResponse extends Pick<HttpResponse, 'status' | 'statusText' | 'headers'> {
  /** `undefined` if the response has no body. */
  readonly body: BodyReader | undefined;
}

/** Determines how a response is read. */
interface ReadTerms {
  readonly method: string;
  /** Whether the function decodes bodies, as `fetch` does. */
  readonly decoded: boolean;
  /** Returns whether a URL is outside the base URL. */
  isForeign(url: string): boolean;
}

/** A value that a `fetch` function may return. All properties are checked, because implementations and mocks differ. */
interface Candidate {
  readonly status: unknown;
  readonly statusText: unknown;
  readonly headers: unknown;
  readonly body: unknown;
  readonly bodyUsed: unknown;
  readonly url: unknown;
  readonly redirected: unknown;
  readonly type: unknown;
}

const invalid = (text: string): FetchFailure => new FetchFailure('invalid_response', `fetch: must return ${text}`);
const notAResponse = (): FetchFailure => invalid('a Response with a status, headers and a body that can be read');

/**
 * Reads the result of a `fetch` function. Accepts responses from any realm or implementation. Returns a failure for
 * everything that is not the response to the request.
 */
export function readFetchResponse(returned: unknown, terms: ReadTerms): ReceivedResponse | FetchFailure {
  try {
    return read(returned as Candidate, terms);
  } catch {
    return notAResponse();
  }
}

function read(response: Candidate, { method, decoded, isForeign }: ReadTerms): ReceivedResponse | FetchFailure {
  const { status, statusText, body, bodyUsed, url, redirected, type } = response;
  if (redirected === true || type === 'opaqueredirect') {
    return new FetchFailure('redirect_refused', 'fetch: must not follow redirects');
  }
  if (type === 'opaque' || type === 'error' || status === 0) {
    return invalid('a response that can be read (it is opaque or an error)');
  }
  if (!Number.isInteger(status) || Number(status) < 200 || Number(status) > 999) return notAResponse();
  // A response that was created by code has no URL.
  if (url !== undefined && url !== '' && (typeof url !== 'string' || isForeign(url))) {
    return invalid('a response from baseUrl (it came from a different URL)');
  }
  if (bodyUsed === true || (body as Partial<ReadableStream> | null)?.locked === true) {
    return invalid('a new response for each request (its body has already been read)');
  }
  const headers = headersOf(response.headers as Iterable<readonly [string, string]>);
  const reader = readerOf(body);
  const common = { status: Number(status), statusText: typeof statusText === 'string' ? statusText : '' };
  if (reader === undefined || method === 'HEAD' || status === 204 || status === 304) {
    reader?.cancel();
    return { ...common, headers, body: undefined };
  }
  const isDecoded = decoded && DECODED.test(String(headerOf(headers, 'content-encoding')));
  return { ...common, headers: isDecoded ? decodedHeaders(headers) : headers, body: reader };
}

function headersOf(headers: Iterable<readonly [string, string]>): HttpResponse['headers'] {
  const all = new Map<string, string | string[]>();
  for (const [name, value] of headers) {
    if (typeof name !== 'string' || typeof value !== 'string') throw new TypeError('not headers');
    const key = name.toLowerCase();
    const before = all.get(key);
    all.set(key, before === undefined && key !== 'set-cookie' ? value : [...[before ?? []].flat(), value]);
  }
  return Object.fromEntries(all);
}

function readerOf(body: unknown): BodyReader | undefined {
  if (body === null) return undefined;
  const stream = body as ReadableStream | AsyncIterable<unknown>;
  if ('getReader' in stream) {
    const reader = stream.getReader();
    return { next: () => reader.read(), cancel: () => settle(() => reader.cancel()) };
  }
  // node-fetch uses Node.js streams.
  const chunks = stream[Symbol.asyncIterator]();
  return { next: () => chunks.next(), cancel: () => discardBody(body) };
}

/** Closes the connection of a response that is not used. Never throws. */
export function discardResponse(response: unknown): void {
  settle(() => discardBody((response as Candidate | null | undefined)?.body));
}

function discardBody(body: unknown): void {
  const stream = body as { cancel?: () => unknown; destroy?: () => unknown } | null | undefined;
  settle(() => (stream?.cancel === undefined ? stream?.destroy?.() : stream.cancel()));
}

/** Runs a cleanup step and ignores its failure. */
function settle(step: () => unknown): void {
  void (async () => step())().catch(() => undefined);
}
