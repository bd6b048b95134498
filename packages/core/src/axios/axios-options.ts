import type { InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../call/call.js';
import { MAX_TIMEOUT_MS } from '../clock.js';
import { ownField } from '../own-fields.js';
import { isRoute, ROUTE } from '../route.js';
import { found } from '../validation.js';

type Config = InternalAxiosRequestConfig;

const DISPATCHER = "use the client's option dispatcher";

/** Axios options that the client rejects, each with a reason or an alternative. */
export const REFUSED: Readonly<Record<string, string>> = {
  auth: 'the client authorizes its calls',
  beforeRedirect: 'redirects are not followed',
  allowedSocketPaths: DISPATCHER,
  family: DISPATCHER,
  fetchOptions: DISPATCHER,
  http2Options: DISPATCHER,
  httpAgent: DISPATCHER,
  httpsAgent: DISPATCHER,
  insecureHTTPParser: DISPATCHER,
  lookup: DISPATCHER,
  maxRate: 'rates are not limited',
  onDownloadProgress: 'progress is not reported',
  onUploadProgress: 'progress is not reported',
  proxy: DISPATCHER,
  socketPath: DISPATCHER,
  timeoutErrorMessage: 'check the code of the error',
  transport: DISPATCHER,
};

const LIMITS = ['maxBodyLength', 'maxContentLength'] as const;

const RESPONSE_TYPES = new Set<unknown>([undefined, null, '', 'json', 'text', 'arraybuffer', 'blob', 'stream']);

/** Throws an error that names the option if an option is unsupported or has an invalid value. */
export function refuseOptions(config: Config, call: Call): void {
  const refuse = (name: keyof Config, requirement: string): never => {
    throw call.error('invalid_request', `${name}: must be ${requirement} ${found(config[name])}`);
  };
  for (const name of Object.keys(REFUSED)) {
    const value: unknown = config[name as keyof Config];
    if (value !== undefined && value !== null && value !== false)
      throw call.error('invalid_request', `${name} is not supported here; ${REFUSED[name]}`);
  }
  for (const name of LIMITS) {
    if (!isLimit(config[name])) refuse(name, 'a number of bytes, or Infinity or -1 for no limit');
  }
  const { responseEncoding, parseReviver, httpVersion, formDataHeaderPolicy } = config;
  if (httpVersion && httpVersion !== 1) refuse('httpVersion', `1; for HTTP/2, ${DISPATCHER}`);
  if (formDataHeaderPolicy && formDataHeaderPolicy !== 'content-only') refuse('formDataHeaderPolicy', 'content-only');
  if (responseEncoding && !Buffer.isEncoding(responseEncoding)) refuse('responseEncoding', 'an encoding of Node.js');
  if (parseReviver && typeof parseReviver !== 'function') refuse('parseReviver', 'a function');
  const { url, baseURL, method, timeout, validateStatus, responseType, maxRedirects, decompress } = config;
  // Also rejects `request(undefined)`, as in `request(error.config)`, which axios would send as a GET request.
  if (typeof url !== 'string') refuse('url', 'a string');
  if (baseURL !== undefined && typeof baseURL !== 'string') refuse('baseURL', 'a string');
  if (method !== undefined && !/^(?!connect$|trace$)[a-z]+$/i.test(method)) {
    refuse('method', 'an HTTP method other than CONNECT and TRACE');
  }
  if (maxRedirects !== undefined && maxRedirects !== 0) refuse('maxRedirects', '0, because redirects are not followed');
  if (decompress === false) refuse('decompress', 'true, because responses are always decompressed');
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout >= 0 && timeout <= MAX_TIMEOUT_MS)) {
    refuse('timeout', `a number of milliseconds up to ${MAX_TIMEOUT_MS}, or 0 for the client's timeout`);
  }
  const route: unknown = ownField(config, 'route');
  if (route !== undefined && !isRoute(route)) throw call.error('invalid_request', `route: ${ROUTE} ${found(route)}`);
  if (validateStatus && typeof validateStatus !== 'function') refuse('validateStatus', 'a function');
  if (!RESPONSE_TYPES.has(responseType)) refuse('responseType', 'json, text, arraybuffer, blob or stream');
}

function isLimit(value: unknown): boolean {
  return value === undefined || value === null || value === -1 || (typeof value === 'number' && value >= 0);
}

/** Returns a limit in bytes, or `undefined` if the size is not limited. */
export function limitOf(value: number | undefined): number | undefined {
  return typeof value === 'number' && value >= 0 && value < Infinity ? value : undefined;
}
