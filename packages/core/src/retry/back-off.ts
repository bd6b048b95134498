import { elapsed, type Instant } from '../clock.js';
import { ownFields } from '../own-fields.js';
import { type BackOffRange, backOffDelay } from './back-off-delay.js';

/** What is known of a failure. */
export interface FailureFacts {
  readonly range: BackOffRange;
  /** When it came. */
  readonly now: Instant;
  /** A number from 0 to below 1, drawn for this pause. */
  readonly random: number;
  /** When what failed was begun. Left out: just now. */
  readonly started?: Instant;
  /** What the provider asked for, in milliseconds: it rules where it is given. */
  readonly retryAfter?: number | undefined;
}

/**
 * A pause after failures, longer with each one in a row. It sets no timer: whoever comes asks how much of it remains.
 * The last failure is kept for those who come meanwhile.
 */
export class BackOff<Failure> {
  #failures = 0;
  #since: Instant | undefined;
  #delay = 0;
  #last: Failure | undefined;

  /** What failed last, until something succeeds. */
  get last(): Failure | undefined {
    return this.#last;
  }

  /**
   * Begins a pause, and gives its length in milliseconds. What was begun before the pause that is on belongs to the
   * same trouble, however many there were: it adds no failure, and lengthens the pause only if the provider asks.
   */
  fail(failure: Failure, facts: FailureFacts): number {
    const { range, now, random, started = now, retryAfter } = ownFields(facts);
    this.#last = failure;
    const remaining = this.remaining(now);
    if (remaining > 0 && this.#since !== undefined && started.monotonic <= this.#since.monotonic) {
      if (retryAfter === undefined || retryAfter <= remaining) return remaining;
    } else {
      this.#failures += 1;
    }
    this.#since = now;
    this.#delay = retryAfter ?? backOffDelay(range, this.#failures, random);
    return this.#delay;
  }

  /** Ends the pause, and starts the count of failures anew. */
  succeed(): void {
    this.#failures = 0;
    this.#since = undefined;
    this.#last = undefined;
  }

  /** Milliseconds that remain; 0 where there is no pause. */
  remaining(now: Instant): number {
    return this.#since === undefined ? 0 : Math.max(0, this.#delay - elapsed(this.#since, now));
  }
}
