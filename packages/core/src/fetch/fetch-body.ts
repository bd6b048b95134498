import { Readable } from 'node:stream';
import type { Call } from '../call/call.js';
import { hasMethods, kindOf } from '../http/body-kind.js';
import type { BodySize } from '../http/outgoing-stream.js';
import { bodyOf, type RequestBody, toRequestBody } from '../http/request-body.js';
import { found } from '../validation.js';
import type { GivenCall } from './given-call.js';
import { headerOf } from './header-list.js';
import { collectRequestBody, streamOf } from './request-stream.js';

/** The body and the headers of a request. */
export interface BodyAndHeaders {
  readonly body: RequestBody;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Converts the body of a call. Adds the content type that the Fetch standard prescribes for it, unless the caller has set
 * one. Copies bytes and forms before the first `await`, because the caller may change them later.
 */
export function readBody(
  { request, init, isUsed }: GivenCall,
  method: string,
  headers: Readonly<Record<string, string>>,
  expected: BodySize,
  call: Call,
): BodyAndHeaders | Promise<BodyAndHeaders> {
  const own = init.body ?? undefined;
  const given = own ?? request.body ?? undefined;
  if (given === undefined) {
    if (isUsed) throw usedRequest(call);
    return { body: bodyOf(undefined), headers };
  }
  if (method === 'GET' || method === 'HEAD') {
    throw call.error('invalid_request', `body: must be empty, because the method is ${method}`);
  }
  if (own === undefined) return requestBody(given, isUsed, headers, expected, call);
  const body = initBody(own, init.duplex, expected, call);
  if (!(body instanceof Promise)) return typed(body, own, headers);
  call.stage = 'reading the request body';
  return call.deadline.wait(body).then(
    (read) => typed(read, own, headers),
    () => Promise.reject(unreadable(own, call)),
  );
}

/** The body of a `Request` is a stream, even if it was created from text. */
async function requestBody(
  stream: unknown,
  isUsed: boolean,
  headers: Readonly<Record<string, string>>,
  expected: BodySize,
  call: Call,
): Promise<BodyAndHeaders> {
  if (isUsed || isLocked(stream)) throw usedRequest(call);
  if (!hasMethods(stream, 'getReader')) {
    // Packages such as node-fetch have other bodies.
    const body = initBody(stream, 'half', expected, call);
    return { body: await call.deadline.wait(Promise.resolve(body)), headers };
  }
  return { body: await collectRequestBody(stream as ReadableStream, expected, call), headers };
}

function initBody(given: unknown, duplex: unknown, expected: BodySize, call: Call): RequestBody | Promise<RequestBody> {
  if (isStream(given)) {
    if (isLocked(given) || Readable.isDisturbed(given as Readable)) {
      throw call.error('invalid_request', 'body: must be a stream that has not been read');
    }
    if (duplex !== 'half') {
      throw call.error('invalid_request', `duplex: must be 'half', because the body is a stream ${found(duplex)}`);
    }
  }
  let body: RequestBody | Promise<RequestBody> | undefined;
  try {
    body = toRequestBody(asNodeStream(given), expected);
  } catch {
    // The body may be unreadable, such as a detached buffer. The error is thrown below.
  }
  if (body === undefined) throw unreadable(given, call);
  return body;
}

function asNodeStream(given: unknown): unknown {
  if (!isStream(given) || hasMethods(given, 'pipe')) return given;
  if (hasMethods(given, 'getReader')) return streamOf((given as ReadableStream).getReader());
  return Readable.from(given as AsyncIterable<Uint8Array>, { objectMode: false });
}

/** Ends the stream of a call that failed. Otherwise, its file would stay open. */
export function releaseBody(given: unknown): void {
  if (!isStream(given) || isLocked(given)) return;
  const stream = given as Partial<Readable & ReadableStream>;
  // Without a listener, an error event would crash the process.
  if (hasMethods(given, 'on', 'destroy')) (given as Readable).on('error', () => undefined).destroy();
  else stream.cancel?.().catch(() => undefined);
}

/** Adds the default content type of a body (Fetch standard, "extract a body"). */
function typed(body: RequestBody, given: unknown, headers: Readonly<Record<string, string>>): BodyAndHeaders {
  const kind = kindOf(given);
  // The content type of a form contains the boundary, which the caller cannot know.
  if (body.type?.startsWith('multipart/')) return { body, headers };
  const type = kind === 'URLSearchParams' ? 'application/x-www-form-urlencoded;charset=UTF-8' : body.type;
  const standard = typeof given === 'string' ? 'text/plain;charset=UTF-8' : type;
  const untyped = body.type === undefined ? body : { ...body, type: undefined };
  if (standard === undefined || headerOf(headers, 'content-type') !== undefined) return { body: untyped, headers };
  return { body: untyped, headers: { ...headers, 'content-type': standard } };
}

/** Returns whether a body can be read only once. A form of the form-data package sets its own terms. */
function isStream(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || hasMethods(body, 'getHeaders')) return false;
  return hasMethods(body, 'getReader') || hasMethods(body, 'pipe') || isIterable(body);
}

/** Returns whether a body is an async iterable that is not a stream, which the `fetch` of Node.js accepts. */
function isIterable(body: unknown): body is AsyncIterable<Uint8Array> {
  return (
    typeof body === 'object' &&
    body !== null &&
    typeof (body as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === 'function' &&
    !hasMethods(body, 'getReader') &&
    !hasMethods(body, 'pipe')
  );
}

function isLocked(body: unknown): boolean {
  return (body as Partial<ReadableStream>).locked === true;
}

function usedRequest(call: Call): Error {
  return call.error('invalid_request', 'input: must be a Request whose body has not been used');
}

function unreadable(body: unknown, call: Call): Error {
  const kinds = 'text, bytes, a Blob, URLSearchParams, FormData or a stream that can be read';
  return call.deadline.ended ?? call.error('invalid_request', `body: must be ${kinds} ${found(body)}`);
}
