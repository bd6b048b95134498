import { type ProviderName, TIMELINE_ROWS, type TimelineRow } from '../shared/state.js';

/** Events of one kind that follow one another within this time stand in one row (ms). */
const TOGETHER = 1000;

/** What happened, in words; a thousand of the same in a row are one row with their number. */
export class Timeline {
  readonly #now: () => number;
  #rows: TimelineRow[] = [];
  #changed = new Map<number, TimelineRow>();
  #next = 1;

  /** @param now Wall clock in ms. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  add(provider: ProviderName, type: string, text: string): void {
    const time = this.#now();
    const like = this.#rows.findIndex(
      (row) => row.provider === provider && row.type === type && row.text === text && time - row.until < TOGETHER,
    );
    const before = like < 0 ? undefined : this.#rows[like];
    const row: TimelineRow =
      before === undefined
        ? { id: this.#next, provider, type, time, until: time, count: 1, text }
        : { ...before, until: time, count: before.count + 1 };
    if (before === undefined) {
      this.#next += 1;
      // The newest first: a look for one alike ends soon.
      this.#rows = [row, ...this.#rows].slice(0, TIMELINE_ROWS);
    } else {
      this.#rows[like] = row;
    }
    this.#changed.set(row.id, row);
  }

  /** The newest first. */
  rows(): readonly TimelineRow[] {
    return [...this.#rows];
  }

  /** Rows that are new or have changed since this was asked last. */
  changes(): readonly TimelineRow[] {
    const changed = [...this.#changed.values()];
    this.#changed = new Map();
    return changed;
  }
}
