import { ManualClock } from '@x/test-kit/manual-clock';

/** Does not advance, except for pauses before a retry: these pass immediately. */
export class VirtualClock extends ManualClock {
  readonly #deadline: number;

  /** @param deadline Timers of at least this length (ms) are timeouts; shorter ones are pauses. */
  constructor(deadline: number) {
    super();
    this.#deadline = deadline;
  }

  override setTimeout(callback: () => void, ms: number): object {
    // In the next turn, so that the client is already waiting.
    if (ms < this.#deadline) setImmediate(() => this.advance(ms));
    return super.setTimeout(callback, ms);
  }
}
