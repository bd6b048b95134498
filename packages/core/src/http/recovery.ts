import type { Secret } from '../secret.js';

/** Limits for the wait time before a request is sent again with the same token. */
const FIRST_REPEAT_DELAY_MS = 100;
const MAX_REPEAT_DELAY_MS = 500;

/** What one call has tried since the API first rejected its token. */
export class Recovery {
  /** Whether the call has been sent with a newer token. */
  renewed = false;
  /** Whether the call has been sent again with the same token. */
  repeated = false;
  /** The young token that the API rejected before the call was sent with the previous token. */
  passedOver: Secret | undefined;
  /** When the call was last sent again, on the monotonic clock. */
  sentAt: number | undefined;
  #delay = FIRST_REPEAT_DELAY_MS;

  /** Returns the wait time in milliseconds before the next repetition, which doubles each time. */
  nextDelay(): number {
    const delay = this.#delay;
    this.#delay = Math.min(delay * 2, MAX_REPEAT_DELAY_MS);
    return delay;
  }
}
