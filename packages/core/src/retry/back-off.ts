import { elapsed, type Instant } from '../clock.js';
import { ownFields } from '../own-fields.js';
import { type BackOffRange, backOffDelay } from './back-off-delay.js';

/** The facts about a failure that determine the wait time. */
export interface FailureFacts {
  readonly range: BackOffRange;
  /** When it happened. */
  readonly now: Instant;
  /** A random number from 0 to below 1, used for this pause only. */
  readonly random: number;
  /** When the failed work was started. Default: `now`. */
  readonly started?: Instant;
  /** The wait time that the provider asked for, in milliseconds. It replaces the computed one. */
  readonly retryAfter?: number | undefined;
}

/**
 * A pause after failures, which grows with each failure in a row. It sets no timer: callers ask for the remaining time.
 * The last failure is kept, so that it can be reported to callers during the pause.
 */
export class BackOff<Failure> {
  #failures = 0;
  #since: Instant | undefined;
  #delay = 0;
  #last: Failure | undefined;

  /** The last failure; `undefined` after a success. */
  get last(): Failure | undefined {
    return this.#last;
  }

  /**
   * Starts a pause and returns its length in milliseconds. If the failed work was started before the current pause, it
   * belongs to the same incident: it does not count as another failure, and the pause becomes longer only if the
   * provider asks for that.
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

  /** Ends the pause and resets the number of failures. */
  succeed(): void {
    this.#failures = 0;
    this.#since = undefined;
    this.#last = undefined;
  }

  /** Remaining time of the pause in milliseconds; 0 if there is no pause. */
  remaining(now: Instant): number {
    return this.#since === undefined ? 0 : Math.max(0, this.#delay - elapsed(this.#since, now));
  }
}
