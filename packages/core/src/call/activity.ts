import { type Clock, startTimer } from '../clock.js';

/** Pending work that can be canceled. */
interface Endable {
  end(by: 'closed'): void;
}

/** An entry in the linked list of pending work. With a `Set`, an authorized GET request would take 7% more CPU time. */
interface InFlight {
  readonly work: Endable;
  previous: InFlight | undefined;
  next: InFlight | undefined;
}

/** A timeout in milliseconds and the clock that measures it. */
interface Limit {
  readonly clock: Clock;
  readonly timeout: number;
}

/** A pending `close` call. */
interface Closing {
  readonly done: Promise<void>;
  finish(): void;
}

/** Tracks pending work so that `close` can wait for it. Callers must reject new work when `closed` is true. */
export class Activity implements Endable {
  closed = false;
  #newest: InFlight | undefined;
  #closing: Closing | undefined;

  /**
   * Tracks work until its promise settles.
   *
   * @param work The work to cancel if it is still pending when `close` times out.
   */
  async track<T>(result: Promise<T>, work: Endable): Promise<T> {
    const entry: InFlight = { work, previous: undefined, next: this.#newest };
    if (entry.next !== undefined) entry.next.previous = entry;
    this.#newest = entry;
    try {
      return await result;
    } finally {
      const { previous, next } = entry;
      if (next !== undefined) next.previous = previous;
      if (previous !== undefined) previous.next = next;
      else this.#newest = next;
      if (this.#newest === undefined) this.#closing?.finish();
    }
  }

  /**
   * Sets `closed` and resolves when no work is pending. After `limit.timeout` milliseconds, cancels the remaining work.
   */
  close(limit?: Limit): Promise<void> {
    this.closed = true;
    this.#closing ??= startClosing(limit, () => this.end());
    if (this.#newest === undefined) this.#closing.finish();
    return this.#closing.done;
  }

  /** Sets `closed` and cancels all pending work. */
  end(): void {
    this.closed = true;
    for (let entry = this.#newest; entry !== undefined; entry = entry.next) entry.work.end('closed');
  }
}

/** @param expire Called when the time limit has been reached. */
function startClosing(limit: Limit | undefined, expire: () => void): Closing {
  let finish = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    const expired = (): void => {
      expire();
      resolve();
    };
    const stopTimer = limit && startTimer(limit.clock, limit.timeout, expired);
    finish = () => {
      stopTimer?.();
      resolve();
    };
  });
  return { done, finish };
}
