import { type ProviderName, TIMELINE_ROWS, type TimelineRow } from '../shared/state.js';

/** Maximum time between equal events that are combined into one row, in ms. */
const GROUP_WINDOW_MS = 1000;

/** Maximum number of cached strings. */
const MAX_KNOWN = 200;

/** An event log that combines equal events in quick succession into one row. */
export class Timeline {
  readonly #redacted: (text: string) => string;
  readonly #now: () => number;
  readonly #known = new Map<string, string>();
  #rows: TimelineRow[] = [];
  #changed = new Map<number, TimelineRow>();
  #next = 1;

  /**
   * @param now Wall clock in ms.
   * @param redacted Removes secrets from text. This is a precaution, because events should not contain secrets.
   */
  constructor(now: () => number = Date.now, redacted = (text: string): string => text) {
    this.#redacted = redacted;
    this.#now = now;
  }

  add(provider: ProviderName, type: string, raw: string): void {
    const text = this.#shown(raw);
    const time = this.#now();
    const index = this.#rows.findIndex(
      (row) =>
        row.provider === provider && row.type === type && row.text === text && time - row.until < GROUP_WINDOW_MS,
    );
    const before = index < 0 ? undefined : this.#rows[index];
    const row: TimelineRow =
      before === undefined
        ? { id: this.#next, provider, type, time, until: time, count: 1, text }
        : { ...before, until: time, count: before.count + 1 };
    if (before === undefined) {
      this.#next += 1;
      // Search the newest rows first, where an equal event is most likely.
      this.#rows = [row, ...this.#rows].slice(0, TIMELINE_ROWS);
    } else {
      this.#rows[index] = row;
    }
    this.#changed.set(row.id, row);
  }

  /** Returns the redacted text. Caches the result, because many calls add the same text. */
  #shown(raw: string): string {
    const before = this.#known.get(raw);
    if (before !== undefined) return before;
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    const text = this.#redacted(raw);
    this.#known.set(raw, text);
    return text;
  }

  /** Returns the rows, newest first. */
  rows(): readonly TimelineRow[] {
    return [...this.#rows];
  }

  /** Returns the rows that were added or changed since the last call. */
  changes(): readonly TimelineRow[] {
    const changed = [...this.#changed.values()];
    this.#changed = new Map();
    return changed;
  }
}
