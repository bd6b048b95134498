import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Call } from '../call/call.js';
import type { ProviderIdentity } from '../config.js';
import { ProviderError, repeatError, unsentError } from '../errors.js';
import { apiErrorCode, readRefusal, responseError } from '../http/failure.js';
import { type HttpResponse, parseJson } from '../http/response.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import { hasOwn } from '../own-fields.js';
import { isIdempotent } from '../retry/idempotent.js';
import { below } from '../target.js';
import { ownJson, validate } from '../validation.js';

/** The request of one operation of a resource, and what its answer has to look like. */
export interface ResourceCall<T> {
  /** What it is sent with. All but POST are taken to be idempotent. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base URL. Segments that come from a caller are to be checked. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** What the body of a success has to look like. */
  readonly response: StandardSchemaV1<unknown, T>;
  /**
   * For a call that must not be made twice by mistake: what to do where its outcome is unknown. With it nothing is sent
   * again, whatever failed, and only a well-formed refusal or a usable success counts as answered.
   */
  readonly whenUnknown?: string;
  /** For a call that brings a new key: the key itself, which later messages must not show. */
  readonly issued?: (answer: T) => string;
  /**
   * For a call that takes something away: what stands for its success where it is gone already, which after an attempt
   * that was lost means that this one has done it.
   */
  readonly whenGone?: T;
}

/**
 * Sends the request of one operation and judges the response.
 *
 * @param operation Name of the operation in errors and events, such as `accessTokens.create`.
 * @throws ProviderError for every failure.
 */
export async function callResource<T>(
  transport: AuthorizedTransport,
  operation: string,
  request: ResourceCall<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const { config } = transport;
  const { method, body, whenUnknown } = request;
  const path = below(config.base, request.path);
  if (hasOwn(path, 'refused')) {
    throw unsentError(config.definition.name, operation, 'foreign_origin', `path: must be ${path.refused}`);
  }
  const headers = {
    accept: 'application/json',
    'user-agent': config.userAgent,
    ...(body && { 'content-type': 'application/json' }),
  };
  const content = body && JSON.stringify(body);
  return transport.startCall(
    { operation, idempotent: isIdempotent(method), timeout: undefined, signal },
    async (call) => {
      const sent = transport.sendAuthorized(call, {
        method,
        path: path.at,
        headers,
        body: { content, type: undefined, replayable: true },
        streamed: false,
        once: whenUnknown !== undefined,
      });
      const response = await sent.catch((error: unknown) => {
        throw uncertain(error, whenUnknown);
      });
      return judgeResponse(call, request, response, config.definition, () => transport.secretsOf(call));
    },
  );
}

/** Judges status, envelope and shape of a response. Returns the value that the schema made of the body. */
function judgeResponse<T>(
  call: Call,
  request: ResourceCall<T>,
  response: HttpResponse,
  definition: ProviderIdentity,
  secrets: () => readonly string[],
): T {
  const { status } = response;
  const parsed = parseJson(response.body);
  const data = hasOwn(parsed, 'json') ? parsed.json : undefined;
  const refused = readRefusal(definition, { response, data }) !== undefined;
  // An earlier attempt was lost, and may have been carried out. After one that was answered nothing is uncertain.
  const lostBefore = call.outcome === 'unknown';
  if (status === 404 && refused && lostBefore && request.whenGone !== undefined) return request.whenGone;
  if (status < 200 || status > 299 || refused) {
    const code = status > 299 ? apiErrorCode(status) : 'rejected';
    const error = responseError(call, code, { response, data }, { definition, secrets, show: true });
    // A well-formed refusal is certain. Any other failure after the request was sent is not.
    throw refused && status < 500 ? error : uncertain(error, request.whenUnknown);
  }
  const checked = hasOwn(parsed, 'json')
    ? validate(request.response, ownJson(data), 'the response', { prefix: 'the response: ', secrets })
    : { refused: `the response is not ${parsed.malformed}` };
  if (hasOwn(checked, 'refused')) {
    throw uncertain(call.error('invalid_response', checked.refused, { httpStatus: status }), request.whenUnknown);
  }
  return checked.value;
}

/** Marks the outcome as unknown if the call may have been carried out and must not be made twice by mistake. */
function uncertain(error: unknown, whenUnknown: string | undefined): unknown {
  if (whenUnknown === undefined || !ProviderError.is(error) || error.outcome === 'not_sent') return error;
  return repeatError(error, { outcome: 'unknown', retryable: false, message: `${error.message}; ${whenUnknown}` });
}
