import { type MetricPoint, WINDOW_SECONDS } from '../shared/state.js';
import { Histogram } from './histogram.js';

export type Counted = 'calls' | 'failed' | 'tokenRequests' | 'unauthorized' | 'replays' | 'retries';

interface Bucket {
  readonly time: number;
  readonly counts: Record<Counted, number>;
  readonly latencies: Histogram;
}

/** Metrics for one client: counters since the start, and all metrics for each second of the chart's time span. */
export class Metrics {
  readonly #now: () => number;
  readonly #counters = noCounts();
  #buckets: Bucket[] = [];
  #changed = new Set<Bucket>();

  /** @param now Wall clock in ms. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts since the start. */
  counters(): Readonly<Record<Counted, number>> {
    return { ...this.#counters };
  }

  count(counter: Counted): void {
    this.#counters[counter] += 1;
    this.#current().counts[counter] += 1;
  }

  /** Records a call that took `ms` milliseconds. */
  called(ms: number, failed: boolean): void {
    this.count('calls');
    if (failed) this.count('failed');
    this.#current().latencies.add(ms);
  }

  points(): readonly MetricPoint[] {
    this.#forget();
    return this.#buckets.map(pointOf);
  }

  /** Returns the points that were added or changed since the last call. */
  changes(): readonly MetricPoint[] {
    const changed = [...this.#changed].map(pointOf);
    this.#changed = new Set();
    return changed;
  }

  #current(): Bucket {
    const time = this.#second();
    let bucket = this.#buckets.at(-1);
    // Use the latest bucket if the clock was set back.
    if (bucket === undefined || bucket.time < time) {
      bucket = emptyBucket(time);
      this.#buckets.push(bucket);
      this.#forget();
    }
    this.#changed.add(bucket);
    return bucket;
  }

  #forget(): void {
    const first = this.#second() - WINDOW_SECONDS;
    if ((this.#buckets[0]?.time ?? first) < first) this.#buckets = this.#buckets.filter(({ time }) => time >= first);
  }

  #second(): number {
    return Math.floor(this.#now() / 1000);
  }
}

function emptyBucket(time: number): Bucket {
  return { time, counts: noCounts(), latencies: new Histogram() };
}

function pointOf({ time, counts, latencies }: Bucket): MetricPoint {
  return { time, ...counts, ...latencies.summary() };
}

function noCounts(): Record<Counted, number> {
  return { calls: 0, failed: 0, tokenRequests: 0, unauthorized: 0, replays: 0, retries: 0 };
}
