import type { Clock } from '../clock.js';
import type { ClientConfig } from '../config.js';
import { type ErrorCode, type Outcome, ProviderError, type ProviderErrorInit } from '../errors.js';
import { Deadline, type Interruptible, type Interruption } from './deadline.js';

/** A call as its caller describes it. No field is optional, because a missing one would be read from a polluted prototype. */
export interface CallRequest {
  /** Name of the operation in errors and events. */
  readonly operation: string;
  /** Whether sending the request twice has the effect of sending it once (RFC 9110, 9.2.2). */
  readonly idempotent: boolean;
  /**
   * Milliseconds for everything: waiting for a token, sending, the replay after a 401, retries. Default: the client's
   * timeout.
   */
  readonly timeout: number | undefined;
  readonly signal: AbortSignal | null | undefined;
}

/** What a call uses of the client's config. */
type CallConfig = Pick<ClientConfig, 'clock' | 'timeout'> & { readonly definition: { readonly name: string } };

type Details = Partial<Pick<ProviderErrorInit, 'httpStatus' | 'providerMessage' | 'retryAfter' | 'response'>>;

/** What usually passes by itself, so that a later call may succeed. */
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

/** What a call is waiting for, as the message of a timeout says it. */
export type CallStage =
  | 'reading the request body'
  | 'waiting for a token'
  | 'waiting for the signature'
  | 'waiting for a connection'
  | 'waiting for the response'
  | 'receiving the response'
  | 'waiting to retry';

/** One call from its caller's point of view: what became of its request so far, and the errors it ends in. */
export class Call implements Interruptible {
  readonly provider: string;
  readonly operation: string;
  readonly idempotent: boolean;
  readonly clock: Clock;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  readonly deadline: Deadline;
  /** Retries so far. */
  retries = 0;
  stage: CallStage = 'waiting for a token';
  #attempts = 0;
  #sent: Outcome = 'not_sent';
  #answerBegun = false;
  /** Whether an attempt before the latest one was lost: whatever the latest says, that one may have been carried out. */
  #lostBefore = false;
  #secrets = NO_SECRETS;

  constructor(
    { definition, clock, timeout: usual }: CallConfig,
    { operation, idempotent, timeout, signal }: CallRequest,
  ) {
    this.provider = definition.name;
    this.operation = operation;
    this.idempotent = idempotent;
    this.clock = clock;
    this.timeout = timeout ?? usual;
    this.signal = signal ?? undefined;
    this.deadline = new Deadline(clock, this.timeout, this.signal, this);
  }

  /** How often the request was sent, or at least begun. */
  get attempts(): number {
    return this.#attempts;
  }

  /** What is known of the request so far. */
  get outcome(): Outcome {
    return this.#lostBefore ? 'unknown' : this.#sent;
  }

  /** Whether anything of an answer to the latest attempt has come, an informational one (1xx) included. */
  get answerBegun(): boolean {
    return this.#answerBegun;
  }

  /** What its requests have carried so far, and no message may show. */
  get secrets(): readonly string[] {
    return this.#secrets;
  }

  /** The request is begun: from now on bytes of it may have left. */
  begin(): void {
    if (this.#sent === 'unknown') this.#lostBefore = true;
    this.#attempts += 1;
    this.#sent = 'unknown';
    this.#answerBegun = false;
  }

  /** An answer has begun. */
  beginAnswer(): void {
    this.#answerBegun = true;
    this.stage = 'receiving the response';
  }

  /** The provider has answered, whatever its answer holds. */
  answered(): void {
    this.#sent = 'answered';
  }

  /**
   * Remembers what a request carries. A response may still quote the attempts before, so nothing is forgotten: there are
   * as many as `retries` and the replay after a 401 allow.
   */
  carry(...secrets: readonly string[]): void {
    this.#secrets = this.#secrets === NO_SECRETS ? secrets : [...new Set([...this.#secrets, ...secrets])];
  }

  /** The error that this call ends in. */
  error(code: ErrorCode, message: string, details: Details = {}): ProviderError {
    const { outcome } = this;
    const refusedUnseen = code === 'rate_limited' && outcome === 'answered';
    const harmless = this.idempotent || outcome === 'not_sent' || refusedUnseen;
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

  /** The error for a call that is ended early. */
  interrupted(by: Interruption): ProviderError {
    return this.error(by, by === 'timeout' ? `timed out after ${this.timeout} ms ${this.stage}` : INTERRUPTED[by]);
  }
}
