import { type ProviderName, TIMELINE_ROWS, type TimelineRow } from '../shared/state.js';

/** Events of one kind that follow one another within this time stand in one row (ms). */
const TOGETHER = 1000;

/** Maximum number of texts whose redacted form is remembered. */
const MOST_KNOWN = 200;

/** What happened, in words; a thousand of the same in a row are one row with their number. */
export class Timeline {
  readonly #redacted: (text: string) => string;
  readonly #now: () => number;
  readonly #known = new Map<string, string>();
  #rows: TimelineRow[] = [];
  #changed = new Map<number, TimelineRow>();
  #next = 1;

  /**
   * @param now Wall clock in ms.
   * @param redacted Takes secrets out of a text, though no event is meant to hold one.
   */
  constructor(now: () => number = Date.now, redacted = (text: string): string => text) {
    this.#redacted = redacted;
    this.#now = now;
  }

  add(provider: ProviderName, type: string, told: string): void {
    const text = this.#shown(told);
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

  /** A thousand calls tell the same a thousand times. */
  #shown(told: string): string {
    const before = this.#known.get(told);
    if (before !== undefined) return before;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    const text = this.#redacted(told);
    this.#known.set(told, text);
    return text;
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
