import { ownFields } from './own-fields.js';
/** What went wrong, in one word. For each code `docs/errors.md` says when it comes and what to do. */
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
 * What is known about the request that failed: `not_sent`, no byte of it left; `answered`, the provider answered it;
 * `unknown`, it may or may not have been carried out, so look before you repeat it.
 */
export type Outcome = 'not_sent' | 'unknown' | 'answered';

/** The provider's answer to a failed API call. */
export interface ErrorResponse {
  /** HTTP status. */
  readonly status: number;
  /** By their names in lower case; a list where a header came more than once. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body: parsed where it is JSON, else text. */
  readonly data: unknown;
}

const inspect = Symbol.for('nodejs.util.inspect.custom');

/** The fields of a response that may hold customer data. */
type HiddenName = 'headers' | 'data';

/**
 * A response that prints as a label. `headers` and `data` can be read and written by name (axios writes both on the way
 * out), but nothing lists them: `util.inspect` looks behind a Proxy at its target and calls no trap, whatever its options.
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
    // For those who ask for an own property by its name, such as matchers of test frameworks.
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

  /** The same response, hidden; itself where it is hidden already. */
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

/** The fields of a {@link ProviderError} when it is made. */
export interface ProviderErrorInit {
  /** See {@link ProviderError.provider}. */
  readonly provider: string;
  /** See {@link ProviderError.operation}. */
  readonly operation: string;
  /** See {@link ProviderError.code}. */
  readonly code: ErrorCode;
  /** What was expected and what came; never a value that could be secret. */
  readonly message: string;
  /** See {@link ProviderError.outcome}. */
  readonly outcome: Outcome;
  /** How often it was sent: see {@link ProviderError.attempts}. */
  readonly attempts: number;
  /** See {@link ProviderError.retryable}. */
  readonly retryable: boolean;
  /** See {@link ProviderError.httpStatus}. */
  readonly httpStatus?: number | undefined;
  /** See {@link ProviderError.providerMessage}. */
  readonly providerMessage?: string | undefined;
  /** See {@link ProviderError.retryAfter}, in milliseconds. */
  readonly retryAfter?: number | undefined;
  /** See {@link ProviderError.response}. */
  readonly response?: ErrorResponse | undefined;
}

// Registered, so that the class that ESM loads knows the errors of the class that CJS loads.
const brand = Symbol.for('@x/core/ProviderError');

/**
 * The one error that these packages throw. Its message and its fields hold constants, field names and what the
 * provider chose to say; never a token, a credential or a request body. It has no `cause`.
 */
export class ProviderError extends Error {
  /** Which provider: `paisr`, `paysecurez`, `singleview`. */
  readonly provider: string;
  /** What was being done: `token`, `http.post`, `accessTokens.create`, … */
  readonly operation: string;
  /** What went wrong. */
  readonly code: ErrorCode;
  /** What is known about the request. */
  readonly outcome: Outcome;
  /** How often this request was sent, retries and the repeat after a 401 included. Token requests behind an API call do not count. */
  readonly attempts: number;
  /** Whether the same call may succeed later and repeating it can do no harm. */
  readonly retryable: boolean;
  /** HTTP status of the answer, where there was one. */
  declare readonly httpStatus?: number;
  /** What the provider said, shortened and without control characters. */
  declare readonly providerMessage?: string;
  /** How long to wait before the next attempt, in milliseconds, where that is known. */
  declare readonly retryAfter?: number;
  readonly #response: ErrorResponse | undefined;

  /** Made by the clients; by a provider's package where it refuses something itself. */
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

  /** Whether `value` is a ProviderError, also one of another copy of this package (ESM beside CJS). */
  static is(value: unknown): value is ProviderError {
    return typeof value === 'object' && value !== null && brand in value;
  }

  /**
   * The response to a failed API call; never that of a token request. It may hold customer data: no log shows it, and it
   * prints as a label. Read its fields by name. It can not be cloned; its `data` can.
   */
  get response(): ErrorResponse | undefined {
    return this.#response;
  }

  /** All fields but `response` and the stack. */
  toJSON(): object {
    const { name, message } = this;
    return Object.assign({ name, message }, this);
  }
}

// On the prototype, as with the errors of the language: own fields would be printed behind every stack.
Object.defineProperties(ProviderError.prototype, {
  name: { value: 'ProviderError', configurable: true },
  [brand]: { value: true },
});

/** A fresh error that says the same, with a stack of its own, for the next of several callers who share one failure. */
export function repeatError(error: ProviderError, changes: Partial<ProviderErrorInit> = {}): ProviderError {
  return new ProviderError({ ...error, message: error.message, response: error.response, ...changes });
}

/** The error for what is refused before any call is under way: nothing was sent, nothing will be. */
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
