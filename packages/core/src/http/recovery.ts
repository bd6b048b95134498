import type { Secret } from '../secret.js';

/** Limits for the wait time before a request is sent again with the same token. */
const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 500;

/** The state of one call since the API first rejected its token. */
export class Recovery {
  /** Whether the call has been sent with a newer token. */
  renewed = false;
  /** Whether the call has waited for the API to accept a new token. */
  waited = false;
  /** Whether the response shows that the API knows the token, so that the same token does not work later. */
  reported = false;
  /** The rejected new token, while the call is sent with the previous token. */
  passedOver: Secret | undefined;
  /** When the rejected request was sent, on the monotonic clock. For the first request, when the call started. */
  sentAt: number;
  #wait = FIRST_WAIT_MS;

  constructor(startedAt: number) {
    this.sentAt = startedAt;
  }

  /** Returns the next wait time in milliseconds. Each wait time is twice as long as the one before. */
  nextWait(): number {
    const wait = this.#wait;
    this.#wait = Math.min(wait * 2, MAX_WAIT_MS);
    return wait;
  }
}
