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

  it('percentiles of merged histograms include the values of both', () => {
    const [one, other] = [new Histogram(), new Histogram()];
    for (let value = 0; value < 99; value += 1) one.add(1);
    other.add(500);
    one.merge(other);
    expect(one.size).toBe(100);
    expect(one.percentile(0.99)).toBeLessThan(2);
    expect(one.percentile(1)).toBeGreaterThan(400);
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

  it('total() returns the sum over the window and excludes older points', () => {
    metrics.called(10, false);
    now += (WINDOW_SECONDS - 1) * 1000;
    metrics.called(1000, false);
    expect(metrics.total()).toMatchObject({ calls: 2 });
    expect(metrics.total().p99).toBeGreaterThan(900);
    now += 2000;
    expect(metrics.total()).toMatchObject({ calls: 1 });
    expect(metrics.points()).toHaveLength(1);
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
