interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const isBefore = (one: Event, other: Event): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** A simulated clock and event queue. Times are in milliseconds, and scheduled functions take no simulated time. */
export class Timeline {
  now = 0;
  readonly #heap: Event[] = [];
  #scheduled = 0;

  /** Schedules a function to run after `ms` milliseconds. */
  after(ms: number, run: () => void): void {
    const event = { at: this.now + Math.max(0, ms), order: this.#scheduled, run };
    this.#scheduled += 1;
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent] as Event;
      if (!isBefore(event, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = event;
  }

  /** Runs all functions that are scheduled before the time `end`, in milliseconds. */
  runUntil(end: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.at < end; next = this.#heap[0]) {
      this.#removeFirst();
      this.now = next.at;
      next.run();
    }
    this.now = end;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop() as Event;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child += 1;
      const below = heap[child] as Event;
      if (!isBefore(below, last)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
  }
}
