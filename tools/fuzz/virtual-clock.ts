import { ManualClock } from '@x/test-kit/manual-clock';

/** A clock that does not advance on its own. Timers shorter than `deadline` fire immediately. */
export class VirtualClock extends ManualClock {
  readonly #deadline: number;

  constructor(deadline: number) {
    super();
    this.#deadline = deadline;
  }

  override setTimeout(callback: () => void, ms: number): object {
    // The clock advances in the next turn of the event loop, when the client is already waiting.
    if (ms < this.#deadline) setImmediate(() => this.advance(ms));
    return super.setTimeout(callback, ms);
  }
}
