import { ManualClock } from '@x/test-kit/manual-clock';

/** Stands still, but for pauses before a retry: these pass at once. */
export class VirtualClock extends ManualClock {
  readonly #deadline: number;

  /** @param deadline Timers of this length (ms) end something, shorter ones are pauses. */
  constructor(deadline: number) {
    super();
    this.#deadline = deadline;
  }

  override setTimeout(callback: () => void, ms: number): object {
    // A turn later: whoever pauses has to have begun to.
    if (ms < this.#deadline) setImmediate(() => this.advance(ms));
    return super.setTimeout(callback, ms);
  }
}
