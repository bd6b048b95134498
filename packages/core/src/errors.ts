import { readErrorJson } from './error-json.js';
import { ownFields } from './own-fields.js';

/** The kind of failure. `docs/errors.md` explains when each code occurs and what to do about it. */
export type ErrorCode =
  | 'invalid_options'
  | 'invalid_request'
  | 'connect'
  | 'tls'
  | 'network'
  | 'timeout'
  | 'aborted'
  | 'foreign_origin'
  | 'redirect_refused'
  | 'credentials_rejected'
  | 'credentials_unavailable'
  | 'unauthorized'
  | 'rate_limited'
  | 'rejected'
  | 'unavailable'
  | 'invalid_response'
  | 'too_large'
  | 'invalid_webhook'
  | 'closed';

/**
 * Whether the provider received the request. `not_sent`: no byte was sent. `answered`: the provider responded.
 * `unknown`: the provider may have processed the request, so check before you send it again.
 */
export type Outcome = 'not_sent' | 'unknown' | 'answered';

/**
 * Why a webhook was rejected. `missing_header`: the signature or the timestamp is missing. `malformed`: a header or the
 * body cannot be read. `mismatch`: the signature does not match the body. `stale`: the webhook was signed too long ago,
 * or in the future.
 */
export type InvalidWebhookReason = 'missing_header' | 'malformed' | 'mismatch' | 'stale';

/** The provider's response to a failed API call. */
export interface ErrorResponse {
  /** HTTP status of the response. */
  readonly status: number;
  /** Response headers by lowercase name. Repeated headers are arrays. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Response body, parsed if it is JSON. */
  readonly data: unknown;
}

/** An error and its wall-clock time. */
export interface ErrorRecord {
  /** The error code. */
  readonly code: ErrorCode;
  /** Wall-clock time of the error. */
  readonly at: Date;
}

const inspect = Symbol.for('nodejs.util.inspect.custom');

/** Response fields that may contain customer data. */
type HiddenName = 'headers' | 'data';

/**
 * An error response that logs show only as a label. Its `headers` and `data` can be read and written by name, but are
 * not enumerable. `util.inspect` does not show them, because it bypasses the Proxy.
 */
class HiddenResponse {
  static readonly #handler: ProxyHandler<HiddenResponse> = {
    get: (target, name) => (isHidden(name) ? target.#hidden[name] : Reflect.get(target, name)),
    set: (target, name, value) => {
      if (!isHidden(name)) return Reflect.set(target, name, value);
      target.#hidden[name] = value;
      return true;
    },
    has: (target, name) => isHidden(name) || Reflect.has(target, name),
    // Report the hidden properties as own properties, because test matchers look them up.
    getOwnPropertyDescriptor: (target, name) =>
      isHidden(name)
        ? { value: target.#hidden[name], writable: true, enumerable: false, configurable: true }
        : Reflect.getOwnPropertyDescriptor(target, name),
  };

  readonly status: number;
  readonly #hidden: Record<HiddenName, unknown>;

  private constructor({ status, headers, data }: ErrorResponse) {
    this.status = status;
    this.#hidden = { headers, data };
  }

  /** Hides a response's fields, unless they are already hidden. */
  static of(response: ErrorResponse): ErrorResponse {
    if (response instanceof HiddenResponse) return response;
    return new Proxy(new HiddenResponse(response), HiddenResponse.#handler) as HiddenResponse & ErrorResponse;
  }

  toString(): string {
    return `[ErrorResponse ${this.status}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect](): string {
    return this.toString();
  }
}

function isHidden(name: PropertyKey): name is HiddenName {
  return name === 'headers' || name === 'data';
}

/** Fields for a new {@link ProviderError}. */
export interface ProviderErrorInit {
  /** See {@link ProviderError.provider}. */
  readonly provider: string;
  /** See {@link ProviderError.operation}. */
  readonly operation: string;
  /** See {@link ProviderError.code}. */
  readonly code: ErrorCode;
  /** Describes what failed. The text must not contain secrets. */
  readonly message: string;
  /** See {@link ProviderError.outcome}. */
  readonly outcome: Outcome;
  /** See {@link ProviderError.attempts}. */
  readonly attempts: number;
  /** See {@link ProviderError.retryable}. */
  readonly retryable: boolean;
  /** See {@link ProviderError.method}. */
  readonly method?: string | undefined;
  /** See {@link ProviderError.host}. */
  readonly host?: string | undefined;
  /** See {@link ProviderError.path}. */
  readonly path?: string | undefined;
  /** See {@link ProviderError.httpStatus}. */
  readonly httpStatus?: number | undefined;
  /** See {@link ProviderError.providerMessage}. */
  readonly providerMessage?: string | undefined;
  /** See {@link ProviderError.providerCode}. */
  readonly providerCode?: string | undefined;
  /** See {@link ProviderError.requestId}. */
  readonly requestId?: string | undefined;
  /** See {@link ProviderError.retryAfter}. */
  readonly retryAfter?: number | undefined;
  /** See {@link ProviderError.reason}. */
  readonly reason?: InvalidWebhookReason | undefined;
  /** See {@link ProviderError.response}. */
  readonly response?: ErrorResponse | undefined;
}

// This symbol is registered globally, so that the ESM build recognizes errors from the CommonJS build.
const brand = Symbol.for('@x/core/ProviderError');

/**
 * The error that all clients throw. Errors never contain tokens, credentials or request bodies, and have no `cause`.
 *
 * @example
 * ```ts
 * try {
 *   await client.http.post('/payments', payment);
 * } catch (error) {
 *   if (!ProviderError.is(error)) throw error;
 *   if (error.retryable) return retryLater(error.retryAfter);
 *   if (error.outcome === 'unknown') return checkWhetherItWasPaid(payment);
 *   throw error;
 * }
 * ```
 */
export class ProviderError extends Error {
  /** Name of the provider: `paisr`, `paysecurez`, `singleview`. */
  readonly provider: string;
  /** The operation that failed, such as `token`, `http.post` or `accessTokens.create`. */
  readonly operation: string;
  /** The kind of failure. */
  readonly code: ErrorCode;
  /** Whether the provider received the request. If `unknown`, check before you repeat the call. */
  readonly outcome: Outcome;
  /**
   * Number of times the request was sent, including retries and the replay after a 401. Token requests for an API call
   * are not counted.
   */
  readonly attempts: number;
  /** Whether the call can be safely repeated and may succeed later. */
  readonly retryable: boolean;
  /** The HTTP method of the failed request. Not set if the call failed before its URL and body had been checked. */
  declare readonly method?: string;
  /** Host of the base URL, such as `api.example.com`, with the port if it is not the default. */
  declare readonly host?: string;
  /**
   * Path of the failed request without the query, at most 200 characters. Segments that may contain IDs, names or
   * secrets are replaced by `:id`. Not set if the call failed before its URL and body had been checked.
   */
  declare readonly path?: string;
  /** HTTP status of the response, if a response was received. */
  declare readonly httpStatus?: number;
  /** The provider's message, limited to 200 characters, without control characters and secrets. */
  declare readonly providerMessage?: string;
  /**
   * The provider's own error code, such as `MW-401`, limited to 100 characters, without control characters and secrets.
   * Not set for providers that do not document an error code.
   */
  declare readonly providerCode?: string;
  /**
   * The provider's ID of the request or response, which its support can search for. Limited to 100 characters, without
   * control characters and secrets. The ID is read from the response's body or headers, if they contain one.
   */
  declare readonly requestId?: string;
  /** Milliseconds to wait before the next attempt, if known. */
  declare readonly retryAfter?: number;
  /** Why a webhook was rejected. Set only with the code `invalid_webhook`. */
  declare readonly reason?: InvalidWebhookReason;
  readonly #response: ErrorResponse | undefined;

  /** Creates an error. Provider packages use it to reject invalid input. */
  constructor(given: ProviderErrorInit) {
    const init = ownFields(given);
    super(init.message);
    this.provider = init.provider;
    this.operation = init.operation;
    this.code = init.code;
    this.outcome = init.outcome;
    this.attempts = init.attempts;
    this.retryable = init.retryable;
    if (init.method !== undefined) this.method = init.method;
    if (init.host !== undefined) this.host = init.host;
    if (init.path !== undefined) this.path = init.path;
    if (init.httpStatus !== undefined) this.httpStatus = init.httpStatus;
    if (init.providerMessage !== undefined) this.providerMessage = init.providerMessage;
    if (init.providerCode !== undefined) this.providerCode = init.providerCode;
    if (init.requestId !== undefined) this.requestId = init.requestId;
    if (init.retryAfter !== undefined) this.retryAfter = init.retryAfter;
    if (init.reason !== undefined) this.reason = init.reason;
    this.#response = init.response && HiddenResponse.of(init.response);
  }

  /**
   * Returns whether `value` is a `ProviderError`. Unlike `instanceof`, this method recognizes errors from other copies
   * of this package, such as the CommonJS build.
   *
   * @example
   * ```ts
   * const error: unknown = await client.token().catch((reason: unknown) => reason);
   * if (ProviderError.is(error)) console.error(error.code, error.outcome, error.message);
   * ```
   */
  static is(value: unknown): value is ProviderError {
    return typeof value === 'object' && value !== null && brand in value;
  }

  /**
   * Rebuilds an error from the result of {@link toJSON}, for example in another process. Returns `undefined` for any
   * other value, including an `Error` that `structuredClone` has copied, which has lost its fields.
   *
   * The value is not trusted. Only the fields of `toJSON` are read, and they are checked and shortened. `retryable` is
   * true only if it was true in the original error and the other fields allow it. A missing or unrecognized
   * `outcome` becomes `unknown`.
   *
   * @example
   * ```ts
   * await client.http.get('/invoices').catch((error) => parentPort.postMessage(error.toJSON()));
   * // In the main thread:
   * worker.on('message', (message) => {
   *   const error = ProviderError.from(message);
   *   if (error?.outcome === 'unknown') checkWhetherItWasPaid();
   * });
   * ```
   */
  static from(json: unknown): ProviderError | undefined {
    const init = readErrorJson(json);
    return init && create(init);
  }

  /**
   * The response to a failed API call. Not set for token requests. The response may contain customer data, so logs show
   * only a label. Read its fields by name. `structuredClone` can clone its `data`, but not the response itself.
   */
  get response(): ErrorResponse | undefined {
    // A Proxy does not have private fields.
    return #response in this ? this.#response : undefined;
  }

  /**
   * Returns all fields except `response` and `stack`. `JSON.stringify` calls this method. {@link from} rebuilds the
   * error from the result.
   *
   * @example
   * ```ts
   * logger.error(error.toJSON());
   * // { name: 'ProviderError', message: 'paisr http.get: the client is closed', provider: 'paisr',
   * //   operation: 'http.get', code: 'closed', outcome: 'not_sent', attempts: 0, retryable: false }
   * ```
   */
  toJSON(): object {
    const { name, message } = this;
    return Object.assign({ name, message }, this);
  }
}

// Define `name` on the prototype, because own fields are printed after every stack trace.
Object.defineProperties(ProviderError.prototype, {
  name: { value: 'ProviderError', configurable: true },
  [brand]: { value: true },
});

/** A function outside the class. esbuild would rename a class that refers to itself, and logs would show that name. */
function create(init: ProviderErrorInit): ProviderError {
  return new ProviderError(init);
}

/** Returns a copy of an error with its own stack trace, for callers that share one failure. */
export function repeatError(error: ProviderError, changes: Partial<ProviderErrorInit> = {}): ProviderError {
  return new ProviderError({ ...error, message: error.message, response: error.response, ...changes });
}

/** Creates an error for a call or option that is rejected before any request is sent. */
export function unsentError(provider: string, operation: string, code: ErrorCode, text: string): ProviderError {
  return new ProviderError({
    provider,
    operation,
    code,
    message: `${provider} ${operation}: ${text}`,
    outcome: 'not_sent',
    attempts: 0,
    retryable: false,
  });
}
