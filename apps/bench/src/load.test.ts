import { describe, expect, it } from '@jest/globals';
import { costOfCalls, failuresOf, runCalls, runWorkers } from './load.js';

/** Counts the calls, and the maximum number of concurrent calls. */
function counting(): { call(): Promise<void>; total(): number; peak(): number } {
  let [total, running, peak] = [0, 0, 0];
  return {
    async call() {
      total += 1;
      running += 1;
      peak = Math.max(peak, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    },
    total: () => total,
    peak: () => peak,
  };
}

describe('runCalls', () => {
  it('makes the given number of calls with the given concurrency', async () => {
    const { call, total, peak } = counting();
    await runCalls(20, 4, call);
    expect(total()).toBe(20);
    expect(peak()).toBe(4);
  });

  it('makes no more concurrent calls than calls in total', async () => {
    const { call, total, peak } = counting();
    await runCalls(2, 64, call);
    expect(total()).toBe(2);
    expect(peak()).toBe(2);
  });

  it('rejects when a call fails', async () => {
    await expect(runCalls(2, 1, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('costOfCalls warms up with the same number of calls and then measures their cost', async () => {
    const { call, total } = counting();
    const { cpu, perSecond } = await costOfCalls(50, 5, call);
    expect(total()).toBe(100);
    expect(cpu).toBeGreaterThan(0);
    expect(perSecond).toBeGreaterThan(0);
  });
});

it('failuresOf counts the failed calls of many concurrent ones', async () => {
  let turn = 0;
  const call = (): Promise<void> => {
    turn += 1;
    return turn % 3 === 0 ? Promise.reject(new Error('broken')) : Promise.resolve();
  };
  expect(await failuresOf(10, call)).toBe(3);
});

it('runWorkers calls until `enough` returns true and records which calls failed', async () => {
  let total = 0;
  const call = (): Promise<void> => {
    total += 1;
    return total === 2 ? Promise.reject(new Error('broken')) : Promise.resolve();
  };
  const calls = await runWorkers({ workers: 3, pause: 1, call, enough: () => total >= 9 });
  expect(calls.length).toBe(total);
  expect(calls.filter(({ failed }) => failed)).toHaveLength(1);
  expect(calls.every(({ began, took }) => began >= 0 && took >= 0)).toBe(true);
});
