import { TextDecoder } from 'node:util';
import type { Call } from '../call/call.js';
import { MAX_TIMEOUT_MS } from '../clock.js';
import type { ProviderError } from '../errors.js';
import { responseError } from '../http/failure.js';
import { discard, type RequestBody } from '../http/request-body.js';
import { lengthIn, toRequestHeaders } from '../http/request-headers.js';
import { decodeText, type HttpResponse, structureIn } from '../http/response.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import { hasOwn } from '../own-fields.js';
import { isIdempotent } from '../retry/idempotent.js';
import { isRoute, ROUTE } from '../route.js';
import { below, type Located, plainly } from '../target.js';
import { found } from '../validation.js';
import type { FetchCallInit } from './call-init.js';
import { toResponse } from './client-response.js';
import { readBody, releaseBody } from './fetch-body.js';
import { type GivenCall, readCall } from './given-call.js';
import { headerOf, readHeaders } from './header-list.js';
import { refuseOptions } from './refused-options.js';

/** Status codes of redirects (Fetch standard, "redirect status"). */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

const METHOD = /^[!#$%&'*+.^_`|~0-9A-Z-]+$/;

/** Methods that the Fetch standard forbids. */
const FORBIDDEN_METHODS = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** Sends a request through the transport, like the global `fetch`. */
export async function authorizedFetch(
  transport: AuthorizedTransport,
  input: string | URL | Request,
  init?: FetchCallInit,
): Promise<Response> {
  const given = readCall(input, init);
  const { timeout, idempotent, route, signal = given.request.signal } = given.init;
  const named = given.init.method ?? given.request.method ?? 'GET';
  // The empty name is rejected later.
  const method = typeof named === 'string' ? named.toUpperCase() : '';
  const request = {
    operation: `fetch.${/^[A-Z]{1,16}$/.test(method) ? method.toLowerCase() : 'request'}`,
    // An invalid route or timeout is rejected later. Until then, the client's timeout applies.
    route: isRoute(route) ? route : undefined,
    idempotent: isIdempotent(method) || idempotent === true,
    timeout: isTimeout(timeout) ? timeout : undefined,
    signal: signal as AbortSignal | null | undefined,
  };
  try {
    return await transport.startCall(request, (call) => send(transport, given, method, call));
  } catch (error) {
    releaseBody(given.init.body);
    throw error;
  }
}

async function send(transport: AuthorizedTransport, given: GivenCall, method: string, call: Call): Promise<Response> {
  const { config } = transport;
  checkCall(given, method, call);
  const path = locate(transport, given, call);
  const named = readHeaders('headers' in given.init ? given.init.headers : given.request.headers, call);
  const expected = { length: lengthIn(String(headerOf(named, 'content-length'))), max: undefined };
  const read = readBody(given, method, named, expected, call);
  const { body, headers } = read instanceof Promise ? await read : read;
  let response: HttpResponse;
  try {
    response = await transport.sendAuthorized(call, {
      method,
      path,
      headers: toRequestHeaders(headers, body, config.userAgent, call),
      body: transport.signs ? asText(body) : body,
      streamed: true,
      mustBeRead: true,
      inspected: true,
      once: false,
      maxBytes: config.maxResponseBytes,
    });
  } catch (error) {
    discard(body);
    throw error;
  }
  if (REDIRECTS.has(response.status)) throw redirectError(transport, response, call);
  return toResponse(response, config.base.origin + path, method, call);
}

function checkCall(given: GivenCall, method: string, call: Call): void {
  if (typeof Response !== 'function') {
    throw call.error('invalid_request', 'this runtime has no global Response; in Jest, use the node environment');
  }
  if (given.invalid !== undefined) throw call.error('invalid_request', given.invalid);
  if (!METHOD.test(method) || FORBIDDEN_METHODS.has(method)) {
    throw call.error('invalid_request', 'method: must be an HTTP method other than CONNECT, TRACE and TRACK');
  }
  const { timeout, route } = given.init;
  if (timeout !== undefined && !isTimeout(timeout)) {
    const text = `must be a number of milliseconds above 0 and at most ${MAX_TIMEOUT_MS} ${found(timeout)}`;
    throw call.error('invalid_request', `timeout: ${text}`);
  }
  if (route !== undefined && !isRoute(route)) throw call.error('invalid_request', `route: ${ROUTE} ${found(route)}`);
  refuseOptions(given, call);
}

function isTimeout(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= MAX_TIMEOUT_MS;
}

/** Matches URLs for which the global `fetch` sends no request. They would otherwise be sent as paths. */
const LOCAL = /^(about|blob|data|file):/i;

/** Returns the path and query string of a URL below the base URL. */
function locate({ config: { base } }: AuthorizedTransport, { url = '' }: GivenCall, call: Call): string {
  const plain = plainly(base, url);
  if (plain !== undefined) return plain;
  const located: Located<string> = LOCAL.test(url)
    ? { refused: 'a path, or a URL below the base URL' }
    : below(base, url);
  if (hasOwn(located, 'refused')) throw call.error('foreign_origin', `input: must be ${located.refused}`);
  return located.at;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Returns a body of UTF-8 as text, which can be signed. The body of a `Request` has been read as bytes. */
function asText(body: RequestBody): RequestBody {
  const { content } = body;
  if (!ArrayBuffer.isView(content)) return body;
  try {
    return { ...body, content: utf8.decode(content) };
  } catch {
    return body;
  }
}

function redirectError(transport: AuthorizedTransport, response: HttpResponse, call: Call): ProviderError {
  const data: unknown = structureIn(response.body) ?? decodeText(response.body);
  const context = { definition: transport.config.definition, secrets: () => call.allSecrets, show: true };
  return responseError(call, 'redirect_refused', { response, data }, context);
}
