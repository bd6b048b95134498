import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Call } from '../call/call.js';
import type { ProviderIdentity } from '../config.js';
import { ProviderError, repeatError, unsentError } from '../errors.js';
import { apiErrorCode, invalidResponseError, readRefusal, responseError } from '../http/failure.js';
import { bodyOf } from '../http/request-body.js';
import { type HttpResponse, parseJson } from '../http/response.js';
import type { AuthorizedTransport } from '../http/send-authorized.js';
import { hasOwn } from '../own-fields.js';
import { isIdempotent } from '../retry/idempotent.js';
import { below } from '../target.js';
import { ownJson, validate } from '../validation.js';
import type { CallOptions } from './call-options.js';

/** A request and its response schema. */
export interface ResourceCall<T> {
  /** The HTTP method. All methods except POST are treated as idempotent. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path below the base URL. Path segments that come from callers must be validated first. */
  readonly path: string;
  /** The JSON request body. */
  readonly body?: object;
  /** Schema for a successful response's body. */
  readonly response: StandardSchemaV1<unknown, T>;
  /**
   * Advice to append to the error message if the outcome is unknown. Set this field for calls that must not be
   * processed twice. Such calls are never retried, and count as answered only after a valid success response or a
   * well-formed error response.
   */
  readonly whenUnknown?: string;
  /** Returns the secret of a created key, so that later error messages do not show it. */
  readonly issued?: (response: T) => string;
  /** Result of a deletion whose retry gets a 404 because an earlier attempt has deleted the resource. */
  readonly whenGone?: T;
}

/**
 * Sends a request and validates the response.
 *
 * @param operation Operation name for errors and events, such as `accessTokens.create`.
 * @throws ProviderError on any failure.
 */
export async function callResource<T>(
  transport: AuthorizedTransport,
  operation: string,
  request: ResourceCall<T>,
  { signal, route }: CallOptions,
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
    { operation, route, idempotent: isIdempotent(method), timeout: undefined, signal },
    async (call) => {
      const sent = transport.sendAuthorized(call, {
        method,
        path: path.at,
        headers,
        body: bodyOf(content),
        streamed: false,
        mustBeRead: false,
        inspected: false,
        once: whenUnknown !== undefined,
        maxBytes: Infinity,
      });
      const response = await sent.catch((error: unknown) => {
        throw uncertain(error, whenUnknown);
      });
      return readResponse(call, request, response, config.definition, () => call.allSecrets);
    },
  );
}

/** Validates a response's status and body. Returns the schema's output. */
function readResponse<T>(
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
  // The provider may have processed an earlier attempt whose response was lost.
  const lostBefore = call.outcome === 'unknown';
  if (status === 404 && refused && lostBefore && request.whenGone !== undefined) return request.whenGone;
  if (status < 200 || status > 299 || refused) {
    const code = status > 299 ? apiErrorCode(status) : 'rejected';
    const error = responseError(call, code, { response, data }, { definition, secrets, show: true });
    // Unless the error response is well-formed, the provider may have processed the request.
    throw refused && status < 500 ? error : uncertain(error, request.whenUnknown);
  }
  const checked = hasOwn(parsed, 'json')
    ? validate(request.response, ownJson(data), 'the response', { prefix: 'the response: ', secrets })
    : { refused: `the response is not ${parsed.malformed}` };
  if (hasOwn(checked, 'refused')) {
    throw uncertain(invalidResponseError(call, checked.refused, response), request.whenUnknown);
  }
  return checked.value;
}

/** Sets the outcome to `unknown` for a call that must not be processed twice. */
function uncertain(error: unknown, whenUnknown: string | undefined): unknown {
  if (whenUnknown === undefined || !ProviderError.is(error) || error.outcome === 'not_sent') return error;
  return repeatError(error, { outcome: 'unknown', retryable: false, message: `${error.message}; ${whenUnknown}` });
}
