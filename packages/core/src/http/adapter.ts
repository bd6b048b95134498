import { Readable } from 'node:stream';
import { Axios, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../call.js';
import { type Answer, decodedText, parseJson, saysJson } from './answer.js';
import { AnswerHeaders } from './answer-headers.js';
import { refuseOptions } from './axios-options.js';
import { type Body, bodyOf, discard } from './body.js';
import { undecodable } from './decoded-answer.js';
import { apiCode, failureOf } from './failure.js';
import { headersOf } from './headers.js';
import { join, plainly, within } from './target.js';
import type { AuthorizedTransport } from './transport.js';

type Config = InternalAxiosRequestConfig;

/** Writes parameters as axios does, untouched by what an application sets on `axios.defaults`. */
const plain = new Axios({});

/** Turns a final axios config into a request, sends it, and turns the answer into what axios expects. */
export async function perform(transport: AuthorizedTransport, config: Config, call: Call): Promise<AxiosResponse> {
  const body = await readBody(config, call);
  let answer: Answer;
  try {
    refuseOptions(config, call);
    const path = locate(transport, config, call);
    const headers = headersOf(config, body, transport.config.userAgent, call);
    const streamed = config.responseType === 'stream';
    answer = await transport.send(call, { method: methodOf(config), path, headers, body, streamed });
  } catch (error) {
    discard(body);
    throw error;
  }
  return settle(transport, config, call, answer);
}

async function readBody({ data }: Config, call: Call): Promise<Body> {
  let body: Body | undefined;
  try {
    const prepared = bodyOf(data);
    body = prepared instanceof Promise ? await call.wait(prepared) : prepared;
  } catch {
    // A detached buffer, say, or a file that has changed.
    if (call.ended !== undefined) throw call.ended;
  }
  if (body === undefined) throw call.error('invalid_request', 'data: expected JSON, text, bytes, a form or a stream');
  return body;
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
  if ('refused' in joined) throw call.error('foreign_origin', `url: expected ${joined.refused}`);
  let full = joined.at;
  if (params !== undefined && params !== null) {
    try {
      full = plain.getUri({ url: full, params, ...(paramsSerializer && { paramsSerializer }) });
    } catch {
      throw call.error(
        'invalid_request',
        'params: expected an object, or URLSearchParams, that can be written as a query',
      );
    }
  }
  const located = within(base, full);
  if ('refused' in located) throw call.error('foreign_origin', `url: expected ${located.refused}`);
  return located.at;
}

function settle(transport: AuthorizedTransport, config: Config, call: Call, answer: Answer): AxiosResponse {
  try {
    return judge(transport, config, call, answer);
  } catch (error) {
    // Of what fails nobody gets the stream.
    answer.streamed?.stream.destroy();
    throw error;
  }
}

function judge(transport: AuthorizedTransport, config: Config, call: Call, answer: Answer): AxiosResponse {
  const { status, statusText } = answer;
  const accepted = isAccepted(config, call, status);
  const data = dataOf(config, call, answer, accepted);
  const headers = new AnswerHeaders(answer.headers);
  if (accepted) return { data, status, statusText, headers, config };
  const telling = { definition: transport.config.definition, secrets: () => transport.secretsOf(call), show: true };
  throw failureOf(call, apiCode(status), { answer: { ...answer, headers }, data }, telling);
}

/** Whether the caller takes this status for a success. A redirect never is one: nothing has been done yet. */
function isAccepted({ validateStatus }: Config, call: Call, status: number): boolean {
  if (status >= 300 && status < 400) return false;
  try {
    return !validateStatus || validateStatus(status);
  } catch {
    throw call.error('invalid_request', 'validateStatus: expected true or false, the function failed', { status });
  }
}

function dataOf(config: Config, call: Call, answer: Answer, accepted: boolean): unknown {
  const { body, status, streamed } = answer;
  if (accepted && answer.undecodable) throw undecodable(call, status);
  if (config.responseType === 'stream' && accepted) return streamed?.stream ?? Readable.from([body]);
  // In memory of its own: behind a view stand other bytes, which are none of the caller's.
  if (config.responseType === 'arraybuffer') return Buffer.from(new Uint8Array(body).buffer);
  if (config.responseType === 'text') return decodedText(body);
  if (body.length === 0) return undefined;
  if (config.responseType !== 'json' && !saysJson(answer)) return decodedText(body);
  const parsed = parseJson(body);
  if ('json' in parsed) return parsed.json;
  // A failure stays the failure that it is, however badly its page is written.
  if (!accepted) return decodedText(body);
  throw call.error('invalid_response', `expected ${parsed.malformed}`, { status });
}
