import { Readable } from 'node:stream';
import { Axios, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../call/call.js';
import { undecodable } from '../http/decoded-response.js';
import { apiErrorCode, responseError } from '../http/failure.js';
import { discard, type RequestBody, toRequestBody } from '../http/request-body.js';
import { decodeText, type HttpResponse, isJson, parseJson } from '../http/response.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import { hasOwn } from '../own-fields.js';
import { join, plainly, within } from '../target.js';
import { refuseOptions } from './axios-options.js';
import { toRequestHeaders } from './request-headers.js';
import { ResponseHeaders } from './response-headers.js';

type Config = InternalAxiosRequestConfig;

/** Writes parameters as axios does, untouched by what an application sets on `axios.defaults`. */
const plain = new Axios({});

/**
 * Turns a final axios config into a request, sends it, and turns the answer into what axios expects. Whatever the caller
 * can still change is read before anything is waited for.
 */
export async function sendAxiosRequest(
  transport: AuthorizedTransport,
  config: Config,
  call: Call,
): Promise<AxiosResponse> {
  const prepared = bodyIn(config, call);
  let answer: HttpResponse;
  try {
    refuseOptions(config, call);
    const path = locate(transport, config, call);
    const body = prepared instanceof Promise ? await prepared : prepared;
    const headers = toRequestHeaders(config, body, transport.config.userAgent, call);
    const streamed = config.responseType === 'stream';
    answer = await transport.sendAuthorized(call, {
      method: methodOf(config),
      path,
      headers,
      body,
      streamed,
      once: false,
    });
  } catch (error) {
    if (prepared instanceof Promise) prepared.catch(() => undefined);
    else discard(prepared);
    throw error;
  }
  return settle(transport, config, call, answer);
}

function bodyIn({ data }: Config, call: Call): RequestBody | Promise<RequestBody> {
  const unreadable = (): Error =>
    call.deadline.ended ??
    call.error('invalid_request', 'data: must be JSON, text, bytes, a form or a stream that can be read');
  let body: RequestBody | Promise<RequestBody> | undefined;
  try {
    body = toRequestBody(data);
  } catch {
    // A detached buffer, say.
  }
  if (body === undefined) throw unreadable();
  // A file that has changed, say.
  if (!(body instanceof Promise)) return body;
  call.stage = 'reading the request body';
  return call.deadline.wait(body).catch(() => Promise.reject(unreadable()));
}

/** The method as it is sent. */
export function methodOf(config: Config): string {
  return String(config.method ?? 'get').toUpperCase();
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
      full = plain.getUri({ url: full, params, ...(paramsSerializer && { paramsSerializer }) });
    } catch {
      throw call.error(
        'invalid_request',
        'params: must be an object or URLSearchParams that can be written as a query',
      );
    }
  }
  const located = within(base, full);
  if (hasOwn(located, 'refused')) throw call.error('foreign_origin', `url: must be ${located.refused}`);
  return located.at;
}

function settle(transport: AuthorizedTransport, config: Config, call: Call, answer: HttpResponse): AxiosResponse {
  try {
    return judge(transport, config, call, answer);
  } catch (error) {
    // Of what fails nobody gets the stream.
    answer.streamed?.stream.destroy();
    throw error;
  }
}

function judge(transport: AuthorizedTransport, config: Config, call: Call, answer: HttpResponse): AxiosResponse {
  const { status, statusText } = answer;
  const accepted = isAccepted(config, call, status);
  const data = dataOf(config, call, answer, accepted);
  const headers = new ResponseHeaders(answer.headers);
  if (accepted) return { data, status, statusText, headers, config };
  const telling = { definition: transport.config.definition, secrets: () => transport.secretsOf(call), show: true };
  throw responseError(call, apiErrorCode(status), { response: { ...answer, headers }, data }, telling);
}

/** Whether the caller takes this status for a success. A redirect never is one: nothing has been done yet. */
function isAccepted({ validateStatus }: Config, call: Call, status: number): boolean {
  if (status >= 300 && status < 400) return false;
  try {
    return !validateStatus || validateStatus(status);
  } catch {
    throw call.error('invalid_request', 'validateStatus: must return true or false (it threw an error)', {
      httpStatus: status,
    });
  }
}

function dataOf(config: Config, call: Call, answer: HttpResponse, accepted: boolean): unknown {
  const { body, status, streamed } = answer;
  if (accepted && answer.undecodable) throw undecodable(call, status);
  if (config.responseType === 'stream' && accepted) return streamed?.stream ?? Readable.from([body]);
  // In memory of its own: behind a view stand other bytes, which are none of the caller's.
  if (config.responseType === 'arraybuffer') return Buffer.from(new Uint8Array(body).buffer);
  if (config.responseType === 'text') return decodeText(body);
  if (body.length === 0) return undefined;
  if (config.responseType !== 'json' && !isJson(answer)) return decodeText(body);
  const parsed = parseJson(body);
  if (hasOwn(parsed, 'json')) return parsed.json;
  // A failure stays the failure that it is, however badly its page is written.
  if (!accepted) return decodeText(body);
  throw call.error('invalid_response', `the response is not ${parsed.malformed}`, { httpStatus: status });
}
