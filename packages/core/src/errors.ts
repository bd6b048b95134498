import { ownFields } from './own-fields.js';

/** The kind of failure. `docs/errors.md` says for each code when it occurs and what to do. */
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
  | 'closed';

/**
 * Whether the provider received the failed request. `not_sent`: no byte of it was sent. `answered`: the provider
 * responded. `unknown`: the provider may have processed it, so check before you send it again.
 */
export type Outcome = 'not_sent' | 'unknown' | 'answered';

/** The provider's response to a failed API call. */
export interface ErrorResponse {
  /** HTTP status. */
  readonly status: number;
  /** Headers by lower-case name. The value is an array if a header was received more than once. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body: parsed if it is JSON, otherwise text. */
  readonly data: unknown;
}

const inspect = Symbol.for('nodejs.util.inspect.custom');

/** The fields of a response that may hold customer data. */
type HiddenName = 'headers' | 'data';

/**
 * A response that prints as a label. `headers` and `data` can be read and written by name, because axios writes both
 * before it rejects. But nothing lists them: `util.inspect` reads the target of a Proxy and calls no trap, whatever
 * its options.
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
    // Matchers of test frameworks read an own property by its name.
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

  /** Hides a response. Returns it unchanged if it is already hidden. */
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

/** The fields of a new {@link ProviderError}. */
export interface ProviderErrorInit {
  /** See {@link ProviderError.provider}. */
  readonly provider: string;
  /** See {@link ProviderError.operation}. */
  readonly operation: string;
  /** See {@link ProviderError.code}. */
  readonly code: ErrorCode;
  /** What failed. It must not contain a value that could be secret. */
  readonly message: string;
  /** See {@link ProviderError.outcome}. */
  readonly outcome: Outcome;
  /** See {@link ProviderError.attempts}. */
  readonly attempts: number;
  /** See {@link ProviderError.retryable}. */
  readonly retryable: boolean;
  /** See {@link ProviderError.httpStatus}. */
  readonly httpStatus?: number | undefined;
  /** See {@link ProviderError.providerMessage}. */
  readonly providerMessage?: string | undefined;
  /** See {@link ProviderError.retryAfter}. */
  readonly retryAfter?: number | undefined;
  /** See {@link ProviderError.response}. */
  readonly response?: ErrorResponse | undefined;
}

// A registered symbol, so that the class loaded as an ES module recognizes errors of the class loaded as CommonJS.
const brand = Symbol.for('@x/core/ProviderError');

/**
 * The error that all clients throw. Its message and fields contain constants, field names and the provider's message,
 * but never a token, a credential or a request body. It has no `cause`.
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
  /** The operation that failed: `token`, `http.post`, `accessTokens.create`, … */
  readonly operation: string;
  /** The kind of failure. */
  readonly code: ErrorCode;
  /** Whether the provider received the request. Check before you repeat a call whose outcome is `unknown`. */
  readonly outcome: Outcome;
  /**
   * Number of times that this request was sent, including retries and the replay after a 401. Token requests for an
   * API call do not count.
   */
  readonly attempts: number;
  /** Whether the same call may succeed later, and repeating it is safe. */
  readonly retryable: boolean;
  /** HTTP status of the response, if there was one. */
  declare readonly httpStatus?: number;
  /** The provider's message: at most 200 characters, without control characters and secrets. */
  declare readonly providerMessage?: string;
  /** Milliseconds to wait before the next attempt, if known. */
  declare readonly retryAfter?: number;
  readonly #response: ErrorResponse | undefined;

  /** The clients create these errors. A provider package creates one if it refuses something itself. */
  constructor(given: ProviderErrorInit) {
    const init = ownFields(given);
    super(init.message);
    this.provider = init.provider;
    this.operation = init.operation;
    this.code = init.code;
    this.outcome = init.outcome;
    this.attempts = init.attempts;
    this.retryable = init.retryable;
    if (init.httpStatus !== undefined) this.httpStatus = init.httpStatus;
    if (init.providerMessage !== undefined) this.providerMessage = init.providerMessage;
    if (init.retryAfter !== undefined) this.retryAfter = init.retryAfter;
    this.#response = init.response && HiddenResponse.of(init.response);
  }

  /**
   * Whether `value` is a ProviderError. Unlike `instanceof`, it also recognizes errors of another copy of this
   * package, such as the CommonJS build next to the ES module.
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
   * The response to a failed API call, never the response to a token request. It may contain customer data. It prints
   * as a label, and logs do not show its content: read its fields by name. `structuredClone` refuses it, but clones
   * its `data`.
   */
  get response(): ErrorResponse | undefined {
    return this.#response;
  }

  /** Returns all fields except `response` and the stack. */
  toJSON(): object {
    const { name, message } = this;
    return Object.assign({ name, message }, this);
  }
}

// On the prototype, like the name of built-in errors. Own fields would be printed after every stack.
Object.defineProperties(ProviderError.prototype, {
  name: { value: 'ProviderError', configurable: true },
  [brand]: { value: true },
});

/** Copies an error, so that each of the callers that share one failure receives its own error object and stack. */
export function repeatError(error: ProviderError, changes: Partial<ProviderErrorInit> = {}): ProviderError {
  return new ProviderError({ ...error, message: error.message, response: error.response, ...changes });
}

/** Creates the error for something that is refused before a call starts: nothing was sent, and nothing will be. */
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
