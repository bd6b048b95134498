import { type MetricPoint, WINDOW_SECONDS } from '../shared/state.js';
import { Histogram } from './histogram.js';

export type Counted = 'calls' | 'failed' | 'tokenRequests' | 'unauthorized' | 'replays' | 'retries';

interface Bucket {
  readonly time: number;
  readonly counts: Record<Counted, number>;
  readonly latencies: Histogram;
}

/** Metrics for one client, for each second of the last five minutes. */
export class Metrics {
  readonly #now: () => number;
  #buckets: Bucket[] = [];
  #changed = new Set<Bucket>();

  /** @param now Wall clock in ms. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  count(counter: Counted): void {
    this.#current().counts[counter] += 1;
  }

  /** Records a call that took `ms` milliseconds. */
  called(ms: number, failed: boolean): void {
    const { counts, latencies } = this.#current();
    counts.calls += 1;
    if (failed) counts.failed += 1;
    latencies.add(ms);
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

  /** Returns the totals for the whole time window as a single point. */
  total(): MetricPoint {
    this.#forget();
    const total = emptyBucket(this.#second());
    for (const { counts, latencies } of this.#buckets) {
      for (const counter of Object.keys(counts) as Counted[]) total.counts[counter] += counts[counter];
      total.latencies.merge(latencies);
    }
    return pointOf(total);
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
  const counts = { calls: 0, failed: 0, tokenRequests: 0, unauthorized: 0, replays: 0, retries: 0 };
  return { time, counts, latencies: new Histogram() };
}

function pointOf({ time, counts, latencies }: Bucket): MetricPoint {
  const p50 = latencies.percentile(0.5);
  const p99 = latencies.percentile(0.99);
  return { time, ...counts, ...(p50 !== undefined && { p50 }), ...(p99 !== undefined && { p99 }) };
}
