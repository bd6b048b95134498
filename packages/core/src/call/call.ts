import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Base, ClientConfig, ProviderIdentity } from '../config.js';
import { isRetryable } from '../error-code.js';
import { type ErrorCode, type Outcome, ProviderError, type ProviderErrorInit } from '../errors.js';
import { shownPath } from '../messages/shown-path.js';
import { addressOf, hostOf } from '../target.js';
import { Deadline, type Interruptible, type Interruption } from './deadline.js';

/**
 * The parameters of a call. All fields are required, because a missing field would be read from a polluted prototype.
 */
export interface CallRequest {
  /** Name of the operation in errors and events. */
  readonly operation: string;
  /** Whether the request may be repeated: its method is idempotent (RFC 9110, 9.2.2), or the caller declares it. */
  readonly idempotent: boolean;
  /**
   * Time limit for the whole call in milliseconds, including the token request, retries, and the replay after a 401.
   * Default: the client's timeout.
   */
  readonly timeout: number | undefined;
  readonly signal: AbortSignal | null | undefined;
  /** The caller's name for the request, which events show. Already validated. */
  readonly route: string | undefined;
}

/** The request of a call. */
export interface CallTarget {
  readonly method: string;
  /** Path and query string. */
  readonly path: string;
  /** Knows the secrets that the path may contain, in addition to those of the call. */
  readonly account: { secrets(): readonly string[] };
}

/** The request of a call, as errors and events name it. */
type ShownTarget = { readonly host: string; readonly method?: string; readonly path?: string };

/** The subset of the client's config that a call uses. */
type CallConfig = Pick<ClientConfig, 'base' | 'clock' | 'timeout'> & { readonly definition: CallDefinition };

type CallDefinition = Pick<ProviderIdentity, 'name' | 'requestIdHeaders'>;

type Details = Partial<
  Pick<ProviderErrorInit, 'httpStatus' | 'providerMessage' | 'providerCode' | 'requestId' | 'retryAfter' | 'response'>
>;

const NO_SECRETS: readonly string[] = [];

const INTERRUPTED: Readonly<Record<Exclude<Interruption, 'timeout'>, string>> = {
  aborted: "aborted by the caller's signal",
  closed: 'the client was closed before the call ended',
};

/** The current step of a call, shown in timeout errors. */
type CallStage =
  | 'reading the request body'
  | 'waiting for a token'
  | 'waiting for the credentials function'
  | 'waiting for another process to request the token'
  | 'waiting for the signature'
  | 'waiting for a connection'
  | 'waiting for the TLS handshake'
  | 'waiting for the response'
  | 'receiving the response'
  | 'waiting to retry';

/** Tracks the state of a call and creates its errors. */
export class Call implements Interruptible {
  readonly definition: CallDefinition;
  readonly operation: string;
  readonly route: string | undefined;
  readonly idempotent: boolean;
  readonly clock: Clock;
  /** Time limit for the whole call in milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  readonly deadline: Deadline;
  /** Number of retries so far. */
  retries = 0;
  /** Number of times that the client started to send the request. */
  attempts = 0;
  /** Whether any bytes of a response to the latest attempt have arrived, including 1xx responses. */
  responseStarted = false;
  stage: CallStage = 'waiting for a token';
  /** The last error response that was followed by a retry. */
  refusal: { readonly code: ErrorCode; readonly httpStatus: number } | undefined;
  /** The token request that this call is waiting for. */
  waitingOn: Call | undefined;
  /** The request, as soon as it is known. */
  target: CallTarget | undefined;
  /** HTTP status of the latest response. */
  httpStatus: number | undefined;
  /** Whether the caller receives a stream. The call then ends when the stream closes. */
  isStreaming = false;
  /** Whether an event has reported how the call ended. */
  isReported = false;
  readonly #base: Base;
  /** The call that started this token request. */
  readonly #starter: Call | undefined;
  #id: string | undefined;
  #sent: Outcome = 'not_sent';
  /** The outcome of all attempts before the latest one. */
  #before: Outcome = 'not_sent';
  #secrets = NO_SECRETS;

  /** @param starter The call that starts this token request. Both have the same ID. */
  constructor(
    { definition, base, clock, timeout: defaultTimeout }: CallConfig,
    { operation, route, idempotent, timeout, signal }: CallRequest,
    starter?: Call,
  ) {
    this.definition = definition;
    this.#base = base;
    this.#starter = starter;
    this.operation = operation;
    this.route = route;
    this.idempotent = idempotent;
    this.clock = clock;
    this.timeout = timeout ?? defaultTimeout;
    this.signal = signal ?? undefined;
    this.deadline = new Deadline(clock, this.timeout, this.signal, this);
  }

  /** Links the events of this call. Created only if there is a listener. */
  get id(): string {
    this.#id ??= this.#starter?.id ?? randomUUID();
    return this.#id;
  }

  /** Host and port of the base URL. */
  get address(): string {
    return addressOf(this.#base);
  }

  /** The host and the request in a form that errors and events can show. */
  get shownTarget(): ShownTarget {
    const host = hostOf(this.#base);
    if (this.target === undefined) return { host };
    const { method, path, account } = this.target;
    return { host, method, path: shownPath(account, path, this.allSecrets) };
  }

  /** Whether the request was sent and received a response, as far as the client knows. */
  get outcome(): Outcome {
    // The provider may have processed an earlier attempt that received no response.
    return this.#before === 'unknown' ? 'unknown' : this.#sent;
  }

  /** The secrets in this call's requests so far, which messages never contain. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  /**
   * The secrets in this call's requests so far and those of its account, which a provider may echo in a response.
   * Messages never contain them.
   */
  get allSecrets(): readonly string[] {
    return [...this.#secrets, ...(this.target?.account.secrets() ?? [])];
  }

  /** Called when the client starts to send the request. From then on, the provider may have received the request. */
  begin(): void {
    this.#before = this.outcome;
    this.attempts += 1;
    this.#sent = 'unknown';
    this.responseStarted = false;
  }

  /** Called when the latest attempt ends before its first byte is sent. */
  notSent(): void {
    if (this.#sent !== 'unknown') return;
    this.attempts -= 1;
    this.#sent = this.#before;
  }

  /** Called when the first bytes of a response have arrived. */
  startResponse(): void {
    this.responseStarted = true;
    this.stage = 'receiving the response';
  }

  /** Called when the provider has responded, even with an error. */
  answered(): void {
    this.#sent = 'answered';
  }

  /** Adds the secrets of a request. Keeps earlier secrets, because a later response may still quote them. */
  carry(...secrets: readonly string[]): void {
    this.#secrets = this.#secrets === NO_SECRETS ? secrets : [...new Set([...this.#secrets, ...secrets])];
  }

  /** Creates an error for this call. */
  error(code: ErrorCode, message: string, details: Details = {}): ProviderError {
    const { outcome } = this;
    const { name: provider } = this.definition;
    return new ProviderError({
      provider,
      operation: this.operation,
      code,
      message: `${provider} ${this.operation}: ${message}`,
      outcome,
      attempts: this.attempts,
      retryable: isRetryable(code, outcome, message, this.idempotent),
      ...this.shownTarget,
      ...details,
    });
  }

  /** Creates the error for a call that timed out or was canceled. */
  interrupted(by: Interruption): ProviderError {
    if (by !== 'timeout') return this.error(by, INTERRUPTED[by]);
    const tokenRequest = this.waitingOn && ` (token request: ${this.waitingOn.stage})`;
    return this.error(by, `timed out after ${this.timeout} ms ${this.stage}${tokenRequest ?? ''}`);
  }
}
