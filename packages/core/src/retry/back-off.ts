import { elapsed, type Instant } from '../clock.js';
import { ownFields } from '../own-fields.js';
import { type BackOffRange, backOffDelay } from './back-off-delay.js';

/** Details of a failure that determine the wait time. */
export interface FailureFacts {
  readonly range: BackOffRange;
  /** Time at which the failure occurred. */
  readonly now: Instant;
  /** A random number from 0 (inclusive) to 1 (exclusive). Use a new number for each pause. */
  readonly random: number;
  /** Time at which the failed operation started. Default: `now`. */
  readonly started?: Instant;
  /** Wait time in milliseconds that the provider requested. Overrides the computed wait time. */
  readonly retryAfter?: number | undefined;
  /** Wait time in milliseconds for callers who have no usable token. Default: the same as for all other work. */
  readonly recovery?: number | undefined;
}

/**
 * A pause after failures, which grows with each consecutive failure. Callers check the remaining time, so no timer is
 * needed. The last failure is stored, so that it can be reported to callers during the pause.
 */
export class BackOff<Failure> {
  #failures = 0;
  #since: Instant | undefined;
  #delay = 0;
  #recovery = 0;
  /** The last failure, or `undefined` after a success. */
  last: Failure | undefined;

  /**
   * Starts a pause and returns its length in milliseconds. A failure of an operation that started before the current
   * pause is not counted again. Such a failure extends the pause only if the provider requests a longer wait time.
   */
  fail(failure: Failure, facts: FailureFacts): number {
    const { range, now, random, started = now, retryAfter, recovery } = ownFields(facts);
    this.last = failure;
    const [remaining, recovering] = [this.remaining(now), this.remaining(now, true)];
    const since = this.#since;
    if (since !== undefined && started.monotonic <= since.monotonic && remaining > 0) {
      if (retryAfter === undefined) return remaining;
      this.#delay = Math.max(remaining, retryAfter);
      this.#recovery = Math.max(recovering, retryAfter);
    } else {
      this.#failures += 1;
      this.#delay = retryAfter ?? backOffDelay(range, this.#failures, random);
      this.#recovery = retryAfter ?? recovery ?? this.#delay;
    }
    this.#since = now;
    return this.#delay;
  }

  /** Ends the pause and resets the number of failures. */
  succeed(): void {
    this.#failures = 0;
    this.#since = undefined;
    this.last = undefined;
  }

  /**
   * Returns the pause's remaining time in milliseconds, or 0 if there is no pause.
   *
   * @param recovering Whether callers have no usable token.
   */
  remaining(now: Instant, recovering = false): number {
    if (this.#since === undefined) return 0;
    return Math.max(0, (recovering ? this.#recovery : this.#delay) - elapsed(this.#since, now));
  }
}
