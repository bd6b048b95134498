import { Axios, AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../call/call.js';
import { apiErrorCode, responseError } from '../http/failure.js';
import type { BodySize } from '../http/outgoing-stream.js';
import { discard, type RequestBody, sizeOf, toRequestBody } from '../http/request-body.js';
import { type GivenHeaders, lengthIn, toRequestHeaders } from '../http/request-headers.js';
import type { HttpResponse } from '../http/response.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import { hasOwn } from '../own-fields.js';
import { join, plainly, within } from '../target.js';
import { found } from '../validation.js';
import { limitOf, refuseOptions } from './axios-options.js';
import { dataOf } from './response-data.js';
import { ResponseHeaders } from './response-headers.js';
import { isThrownByUser, watched } from './user-code.js';

type Config = InternalAxiosRequestConfig;

/** Serializes query parameters. Ignores the application's `axios.defaults`. */
const plain = new Axios({});

/**
 * Sends an axios request through the transport and returns an axios response. Reads the config before the first
 * `await`, because the caller may change it later.
 */
export async function sendAxiosRequest(
  transport: AuthorizedTransport,
  config: Config,
  call: Call,
): Promise<AxiosResponse> {
  const expected = { length: declaredLength(config), max: limitOf(config.maxBodyLength) };
  const prepared = bodyIn(config, expected, call);
  let response: HttpResponse;
  try {
    refuseOptions(config, call);
    const path = locate(transport, config, call);
    const method = methodOf(config);
    const streamed = config.responseType === 'stream';
    const maxBytes = limitOf(config.maxContentLength) ?? Infinity;
    let given = config.headers;
    let body: RequestBody;
    if (prepared instanceof Promise) {
      given = new AxiosHeaders(given);
      body = await prepared;
    } else body = prepared;
    checkSize(body, expected.max, call);
    const headers = toRequestHeaders(given as GivenHeaders, body, transport.config.userAgent, call);
    response = await transport.sendAuthorized(call, {
      method,
      path,
      headers,
      body,
      streamed,
      mustBeRead: false,
      inspected: false,
      once: false,
      maxBytes,
    });
  } catch (error) {
    if (prepared instanceof Promise) prepared.then(discard, () => undefined);
    else discard(prepared);
    throw error;
  }
  return settle(transport, config, call, response);
}

function bodyIn({ data }: Config, expected: BodySize, call: Call): RequestBody | Promise<RequestBody> {
  const unreadable = (): Error =>
    call.deadline.ended ??
    call.error(
      'invalid_request',
      `data: must be JSON, text, bytes, a form or a stream that can be read ${found(data)}`,
    );
  let body: RequestBody | Promise<RequestBody> | undefined;
  try {
    body = toRequestBody(data, expected);
  } catch {
    // The data may be unreadable, such as a detached buffer. The error is thrown below.
  }
  if (body === undefined) throw unreadable();
  if (!(body instanceof Promise)) return body;
  call.stage = 'reading the request body';
  // Reading the data may fail, for example if a file has changed.
  return call.deadline.wait(body).catch(() => Promise.reject(unreadable()));
}

function checkSize(body: RequestBody, max: number | undefined, call: Call): void {
  if (max !== undefined && (sizeOf(body) ?? 0) > max) {
    throw call.error('invalid_request', `data: must be at most ${max} bytes (maxBodyLength)`);
  }
}

/** Returns the number of bytes that the caller's `Content-Length` declares, or `undefined` if it is missing or invalid. */
function declaredLength({ headers, data }: Config): number | undefined {
  return data === undefined ? undefined : lengthIn(String(headers.getContentLength()));
}

/** Returns the HTTP method in upper case. */
export function methodOf(config: Config): string {
  return String(config.method ?? 'get').toUpperCase();
}

/**
 * Returns what a URL that is not below the base URL must be, or `undefined` if it is valid. Ignores `params`, which cannot
 * change the host and the path.
 */
export function refusedUrl(
  { config: { base, baseUrl } }: AuthorizedTransport,
  { url = '', baseURL = baseUrl, allowAbsoluteUrls }: Config,
): string | undefined {
  if (typeof url !== 'string' || typeof baseURL !== 'string') return 'a string, like the baseURL';
  const joined = join(baseURL, url, allowAbsoluteUrls);
  const located = hasOwn(joined, 'refused') ? joined : within(base, joined.at);
  return hasOwn(located, 'refused') ? located.refused : undefined;
}

function locate({ config: { base, baseUrl } }: AuthorizedTransport, config: Config, call: Call): string {
  const { url = '', params, paramsSerializer, allowAbsoluteUrls } = config;
  if (params === undefined && config.baseURL === baseUrl) {
    const located = plainly(base, url);
    if (located !== undefined) return located;
  }
  const joined = join(config.baseURL ?? baseUrl, url, allowAbsoluteUrls);
  if (hasOwn(joined, 'refused')) throw call.error('foreign_origin', `url: must be ${joined.refused}`);
  let full = joined.at;
  if (params !== undefined && params !== null) {
    try {
      full = plain.getUri({
        url: full,
        params,
        ...(paramsSerializer && { paramsSerializer: watched(paramsSerializer) }),
      });
    } catch (error) {
      if (isThrownByUser(error)) throw error;
      throw call.error(
        'invalid_request',
        `params: must be an object or URLSearchParams that can be written as a query ${found(params)}`,
      );
    }
  }
  const located = within(base, full);
  if (hasOwn(located, 'refused')) throw call.error('foreign_origin', `url: must be ${located.refused}`);
  return located.at;
}

function settle(transport: AuthorizedTransport, config: Config, call: Call, response: HttpResponse): AxiosResponse {
  try {
    return toAxiosResponse(transport, config, call, response);
  } catch (error) {
    // Destroy the stream, because the caller does not receive it if the call fails.
    response.streamed?.stream.destroy();
    throw error;
  }
}

function toAxiosResponse(
  transport: AuthorizedTransport,
  config: Config,
  call: Call,
  response: HttpResponse,
): AxiosResponse {
  const { status, statusText } = response;
  const accepted = isAccepted(config, status);
  const data = dataOf(config, call, response, accepted);
  const headers = new ResponseHeaders(response.headers);
  if (accepted) return { data, status, statusText, headers, config };
  const context = { definition: transport.config.definition, secrets: () => call.allSecrets, show: true };
  throw responseError(call, apiErrorCode(status), { response: { ...response, headers }, data }, context);
}

/** Returns whether the caller accepts this status as a success. Redirects are never accepted, except for status 304. */
function isAccepted({ validateStatus }: Config, status: number): boolean {
  if (status >= 300 && status < 400 && status !== 304) return false;
  return !validateStatus || validateStatus(status);
}
