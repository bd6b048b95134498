import { beforeEach, describe, expect, it } from '@jest/globals';
import { WINDOW_SECONDS } from '../shared/state.js';
import { Histogram } from './histogram.js';
import { Metrics } from './metrics.js';

describe('percentiles', () => {
  it('percentiles are accurate to within 3 % for small and large durations', () => {
    for (const unit of [0.1, 1, 1000]) {
      const histogram = new Histogram();
      for (let value = 1; value <= 1000; value += 1) histogram.add(value * unit);
      for (const share of [0.01, 0.5, 0.99, 1]) {
        const exact = 1000 * share * unit;
        expect(Math.abs((histogram.percentile(share) ?? 0) / exact - 1)).toBeLessThan(0.03);
      }
    }
  });

  it('percentiles are undefined for an empty histogram and positive for a duration of 0', () => {
    expect(new Histogram().percentile(0.5)).toBeUndefined();
    const histogram = new Histogram();
    histogram.add(0);
    expect(histogram.percentile(0.5)).toBeGreaterThan(0);
  });
});

describe('the window', () => {
  let now: number;
  let metrics: Metrics;

  beforeEach(() => {
    now = 1_000_000;
    metrics = new Metrics(() => now);
  });

  it('points() returns one entry per second with activity', () => {
    metrics.count('tokenRequests');
    metrics.called(10, false);
    now += 2500;
    metrics.called(20, true);
    expect(
      metrics.points().map(({ time, calls, failed, tokenRequests }) => [time, calls, failed, tokenRequests]),
    ).toEqual([
      [1000, 1, 0, 1],
      [1002, 1, 1, 0],
    ]);
  });

  it('points() excludes points that are older than the window, and counters() includes them', () => {
    metrics.called(10, false);
    now += (WINDOW_SECONDS - 1) * 1000;
    metrics.called(1000, true);
    expect(metrics.points()).toHaveLength(2);
    now += 2000;
    expect(metrics.points()).toMatchObject([{ calls: 1, failed: 1 }]);
    expect(metrics.points()[0]?.p99).toBeGreaterThan(900);
    expect(metrics.counters()).toMatchObject({ calls: 2, failed: 1 });
  });

  it('changes() returns each change only once, and returns the current second again when it changes', () => {
    metrics.count('calls');
    expect(metrics.changes()).toHaveLength(1);
    expect(metrics.changes()).toEqual([]);
    metrics.count('calls');
    expect(metrics.changes()).toMatchObject([{ calls: 2 }]);
  });

  it('calls are counted in the latest second if the clock is set back', () => {
    metrics.count('calls');
    now -= 3_600_000;
    metrics.count('calls');
    expect(metrics.points()).toMatchObject([{ time: 1000, calls: 2 }]);
  });
});
