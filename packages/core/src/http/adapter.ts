import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { type Call, LONGEST_TIMEOUT } from '../call.js';
import { type Answer, parseJson, saysJson, textOf } from './answer.js';
import { type Body, bodyOf } from './body.js';
import { ACCEPTED_ENCODINGS } from './encoding.js';
import { apiCode, failedCall } from './failure.js';
import { join, within } from './target.js';
import type { AuthorizedTransport } from './transport.js';

type Config = InternalAxiosRequestConfig;
type Headers = Readonly<Record<string, string | string[]>>;

/** What goes wrong when repeated is up to the server for all but these (RFC 9110, 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'QUERY']);

/** Options of axios that would have no effect here, or the wrong one, and what to use in their place. */
const REFUSED: Readonly<Record<string, string>> = {
  auth: 'nothing: the client authorizes its calls',
  beforeRedirect: 'nothing: redirects are not followed',
  cancelToken: 'nothing: use signal',
  httpAgent: 'nothing: use the option dispatcher of the client',
  httpsAgent: 'nothing: use the option dispatcher of the client',
  maxRate: 'nothing: rates are not limited here',
  onDownloadProgress: 'nothing: progress is not reported',
  onUploadProgress: 'nothing: progress is not reported',
  proxy: 'nothing: use the option dispatcher of the client',
  socketPath: 'nothing: use the option dispatcher of the client',
  transport: 'nothing: use the option dispatcher of the client',
};

const RESPONSE_TYPES = new Set<unknown>([undefined, 'json', 'text', 'arraybuffer']);

/** Turns a final axios config into a request, sends it, and turns the answer into what axios expects. */
export async function perform(transport: AuthorizedTransport, config: Config, call: Call): Promise<AxiosResponse> {
  refuseOptions(config, call);
  const path = locate(transport, config, call);
  const prepared = bodyOf(config.data);
  const body = prepared instanceof Promise ? await call.wait(prepared) : prepared;
  if (body === undefined) {
    throw call.error('invalid_request', 'data: expected JSON, text, bytes, a form or a stream');
  }
  const headers = headersOf(transport, config, body, call);
  const answer = await transport.send(call, { method: methodOf(config), path, headers, body });
  return settle(transport, config, call, answer);
}

/** The method as it is sent. */
function methodOf(config: Config): string {
  return (config.method ?? 'get').toUpperCase();
}

/** Whether the method may be repeated without a second effect. */
export function isIdempotent(config: Config): boolean {
  return IDEMPOTENT.has(methodOf(config));
}

/** Refuses by name what would be silently ignored. */
function refuseOptions(config: Config, call: Call): void {
  for (const name in REFUSED) {
    const value: unknown = config[name as keyof Config];
    if (value !== undefined && value !== null && value !== false) {
      throw call.error('invalid_request', `${name}: expected ${REFUSED[name]}`);
    }
  }
  if (config.maxRedirects !== undefined && config.maxRedirects !== 0) {
    throw call.error('invalid_request', 'maxRedirects: expected nothing or 0: redirects are not followed');
  }
  const { timeout } = config;
  if (timeout !== undefined && !(timeout >= 0 && timeout <= LONGEST_TIMEOUT)) {
    throw call.error(
      'invalid_request',
      `timeout: expected milliseconds, at most ${LONGEST_TIMEOUT}, or 0 for the client's`,
    );
  }
  if (!RESPONSE_TYPES.has(config.responseType)) {
    throw call.error('invalid_request', 'responseType: expected json, text or arraybuffer');
  }
}

function locate({ config: { base, baseUrl } }: AuthorizedTransport, config: Config, call: Call): string {
  const joined = join(config.baseURL ?? baseUrl, config.url ?? '');
  if ('refused' in joined) throw call.error('foreign_origin', `url: expected ${joined.refused}`);
  const { params, paramsSerializer } = config;
  const full =
    params === undefined || params === null
      ? joined.at
      : axios.getUri({ url: joined.at, params, ...(paramsSerializer && { paramsSerializer }) });
  const located = within(base, full);
  if ('refused' in located) throw call.error('foreign_origin', `url: expected ${located.refused}`);
  return located.at;
}

function headersOf(transport: AuthorizedTransport, config: Config, body: Body, call: Call): Headers {
  const method = methodOf(config);
  if (!/^[A-Z]+$/.test(method) || method === 'CONNECT' || method === 'TRACE') {
    throw call.error('invalid_request', 'method: expected an HTTP method other than CONNECT and TRACE');
  }
  const headers: Record<string, string | string[]> = {
    'user-agent': transport.config.userAgent,
    'accept-encoding': ACCEPTED_ENCODINGS,
  };
  for (const [name, value] of Object.entries(config.headers.toJSON())) {
    headers[name.toLowerCase()] = Array.isArray(value) ? value : String(value);
  }
  if ('authorization' in headers || 'host' in headers) {
    throw call.error('invalid_request', 'headers: expected no Authorization and no Host: the client sets them');
  }
  if (body.type !== undefined) headers['content-type'] = body.type;
  if (body.content === undefined) delete headers['content-type'];
  return headers;
}

function settle(transport: AuthorizedTransport, config: Config, call: Call, answer: Answer): AxiosResponse {
  const { status, statusText, headers } = answer;
  const redirect = status >= 300 && status < 400;
  const { validateStatus } = config;
  const accepted = !redirect && (!validateStatus || validateStatus(status));
  const data = dataOf(config, call, answer, accepted);
  if (accepted) return { data, status, statusText, headers: headers as AxiosResponse['headers'], config };
  const { clock, definition } = transport.config;
  throw failedCall(call, definition, apiCode(status), { answer, data }, true, clock.now());
}

function dataOf(config: Config, call: Call, answer: Answer, accepted: boolean): unknown {
  const { body, status } = answer;
  if (config.responseType === 'arraybuffer') return body;
  if (config.responseType === 'text') return textOf(body);
  if (body.length === 0) return undefined;
  if (config.responseType !== 'json' && !saysJson(answer)) return textOf(body);
  const parsed = parseJson(body);
  if ('json' in parsed) return parsed.json;
  // A failure stays the failure that it is, however badly its page is written.
  if (!accepted) return textOf(body);
  throw call.error('invalid_response', `expected ${parsed.malformed}`, { status });
}
