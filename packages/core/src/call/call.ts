import type { Clock } from '../clock.js';
import type { ClientConfig } from '../config.js';
import { type ErrorCode, type Outcome, ProviderError, type ProviderErrorInit } from '../errors.js';
import { Deadline, type Interruptible, type Interruption } from './deadline.js';

/** The parameters of a call. No field is optional: a missing field would be read from a polluted prototype. */
export interface CallRequest {
  /** Name of the operation in errors and events. */
  readonly operation: string;
  /** Whether sending the request twice has the effect of sending it once (RFC 9110, 9.2.2). */
  readonly idempotent: boolean;
  /**
   * Time limit of the whole call in milliseconds: waiting for a token, sending, the replay after a 401, retries.
   * Default: the client's timeout.
   */
  readonly timeout: number | undefined;
  readonly signal: AbortSignal | null | undefined;
}

/** The part of the client's config that a call uses. */
type CallConfig = Pick<ClientConfig, 'clock' | 'timeout'> & { readonly definition: { readonly name: string } };

type Details = Partial<Pick<ProviderErrorInit, 'httpStatus' | 'providerMessage' | 'retryAfter' | 'response'>>;

/** Failures that are usually temporary, so a later call may succeed. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set([
  'connect',
  'network',
  'timeout',
  'rate_limited',
  'unavailable',
  'credentials_unavailable',
]);

const NO_SECRETS: readonly string[] = [];

const INTERRUPTED: Readonly<Record<Exclude<Interruption, 'timeout'>, string>> = {
  aborted: "aborted by the caller's signal",
  closed: 'the client was closed before the call ended',
};

/** The step that a call is at. The message of a timeout names it. */
export type CallStage =
  | 'reading the request body'
  | 'waiting for a token'
  | 'waiting for the signature'
  | 'waiting for a connection'
  | 'waiting for the response'
  | 'receiving the response'
  | 'waiting to retry';

/** One call: the state of its request so far, and the errors that its caller receives. */
export class Call implements Interruptible {
  readonly provider: string;
  readonly operation: string;
  readonly idempotent: boolean;
  readonly clock: Clock;
  /** In milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  readonly deadline: Deadline;
  /** Number of retries so far. */
  retries = 0;
  stage: CallStage = 'waiting for a token';
  #attempts = 0;
  #sent: Outcome = 'not_sent';
  #responseStarted = false;
  /** Whether an earlier attempt got no response. It may have been carried out, whatever the latest attempt returns. */
  #lostBefore = false;
  #secrets = NO_SECRETS;

  constructor(
    { definition, clock, timeout: defaultTimeout }: CallConfig,
    { operation, idempotent, timeout, signal }: CallRequest,
  ) {
    this.provider = definition.name;
    this.operation = operation;
    this.idempotent = idempotent;
    this.clock = clock;
    this.timeout = timeout ?? defaultTimeout;
    this.signal = signal ?? undefined;
    this.deadline = new Deadline(clock, this.timeout, this.signal, this);
  }

  /** Number of times that sending the request was started. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Whether the request was sent and answered, as far as that is known. */
  get outcome(): Outcome {
    return this.#lostBefore ? 'unknown' : this.#sent;
  }

  /** Whether any part of a response to the latest attempt has arrived. An informational response (1xx) counts. */
  get responseStarted(): boolean {
    return this.#responseStarted;
  }

  /** The secrets that its requests have carried so far. Messages never contain them. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  /** Called when sending starts: from now on, bytes of the request may be on the wire. */
  begin(): void {
    if (this.#sent === 'unknown') this.#lostBefore = true;
    this.#attempts += 1;
    this.#sent = 'unknown';
    this.#responseStarted = false;
  }

  /** Called when the first part of a response has arrived. */
  startResponse(): void {
    this.#responseStarted = true;
    this.stage = 'receiving the response';
  }

  /** Called when the provider has answered, whatever the response contains. */
  answered(): void {
    this.#sent = 'answered';
  }

  /**
   * Remembers the secrets that a request carries. Those of earlier attempts are kept, because a response may still
   * quote them. Their number is limited by `retries` and by the single replay after a 401.
   */
  carry(...secrets: readonly string[]): void {
    this.#secrets = this.#secrets === NO_SECRETS ? secrets : [...new Set([...this.#secrets, ...secrets])];
  }

  /** Creates the error that this call fails with. */
  error(code: ErrorCode, message: string, details: Details = {}): ProviderError {
    const { outcome } = this;
    const notProcessed = code === 'rate_limited' && outcome === 'answered';
    const harmless = this.idempotent || outcome === 'not_sent' || notProcessed;
    return new ProviderError({
      provider: this.provider,
      operation: this.operation,
      code,
      message: `${this.provider} ${this.operation}: ${message}`,
      outcome,
      attempts: this.attempts,
      retryable: TRANSIENT.has(code) && harmless,
      ...details,
    });
  }

  /** Creates the error for a call that is ended early. */
  interrupted(by: Interruption): ProviderError {
    return this.error(by, by === 'timeout' ? `timed out after ${this.timeout} ms ${this.stage}` : INTERRUPTED[by]);
  }
}
