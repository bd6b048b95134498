import timers from 'node:timers';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type SandboxOptions, startSandbox } from '../index.js';
import { Seed } from '../seed.js';
import { Latency } from './latency.js';

const sequence = (seed: string, length: number): readonly number[] => {
  const latency = new Latency(new Seed(seed));
  return Array.from({ length }, () => latency.next());
};

describe('Latency', () => {
  it('has a median of about 120 ms and a few slow responses', () => {
    const sorted = sequence('a', 2000).toSorted((a, b) => a - b);
    const percentile = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? 0;
    expect(percentile(0.5)).toBeGreaterThan(110);
    expect(percentile(0.5)).toBeLessThan(130);
    expect(percentile(0.95)).toBeGreaterThan(220);
    expect(percentile(0.95)).toBeLessThan(290);
    expect(sorted.at(0)).toBeGreaterThan(10);
    expect(sorted.at(-1)).toBeLessThanOrEqual(2000);
    expect(sorted.every(Number.isInteger)).toBe(true);
  });

  it('is the same for the same seed', () => {
    expect(sequence('a', 5)).toEqual(sequence('a', 5));
    expect(sequence('a', 5)).not.toEqual(sequence('b', 5));
  });
});

describe('the `latency` option', () => {
  afterEach(() => void jest.restoreAllMocks());

  /** Sends three requests and returns the delays of the sandbox's timers, which fire at once. */
  async function delaysOf(options: SandboxOptions, delay?: number): Promise<readonly number[]> {
    await using sandbox = await startSandbox(options);
    if (delay !== undefined) sandbox.fault('*', { delay });
    const delays: number[] = [];
    const start = jest.spyOn(timers, 'setTimeout').mockImplementation(((callback: () => void, ms: number) => {
      delays.push(ms);
      return setImmediate(callback);
    }) as never);
    for (let n = 0; n < 3; n += 1) expect((await fetch(sandbox.url)).status).toBe(404);
    start.mockRestore();
    return delays;
  }

  it('delays every response by a latency that depends on the seed', async () => {
    expect(await delaysOf({ latency: true, seed: 'a' })).toEqual(sequence('a', 3));
  });

  it('adds the latency to the delay of a fault', async () => {
    expect(await delaysOf({ latency: true, seed: 'a' }, 1000)).toEqual(sequence('a', 3).map((ms) => ms + 1000));
  });

  it('is off by default', async () => {
    expect(await delaysOf({ seed: 'a' })).toEqual([]);
  });

  it('must be true or false', async () => {
    await expect(startSandbox({ latency: 120 } as object)).rejects.toThrow('latency: must be true or false (got 120)');
  });
});
