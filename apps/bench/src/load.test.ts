import { describe, expect, it } from '@jest/globals';
import { costOfCalls, failuresOf, runCalls, runWorkers } from './load.js';

/** Returns a function that counts its calls and tracks the maximum concurrency. */
function counting(): { call(): Promise<void>; total(): number; max(): number } {
  let [total, pending, max] = [0, 0, 0];
  return {
    async call() {
      total += 1;
      pending += 1;
      max = Math.max(max, pending);
      await new Promise((resolve) => setImmediate(resolve));
      pending -= 1;
    },
    total: () => total,
    max: () => max,
  };
}

describe('runCalls', () => {
  it('makes the given number of calls with the given concurrency', async () => {
    const { call, total, max } = counting();
    await runCalls(20, 4, call);
    expect(total()).toBe(20);
    expect(max()).toBe(4);
  });

  it('makes no additional calls if the concurrency exceeds the number of calls', async () => {
    const { call, total, max } = counting();
    await runCalls(2, 64, call);
    expect(total()).toBe(2);
    expect(max()).toBe(2);
  });

  it('runCalls rejects if a call fails', async () => {
    await expect(runCalls(2, 1, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('costOfCalls makes the same number of warm-up calls', async () => {
    const { call, total } = counting();
    const { cpu, perSecond } = await costOfCalls(50, 5, call);
    expect(total()).toBe(100);
    expect(cpu).toBeGreaterThan(0);
    expect(perSecond).toBeGreaterThan(0);
  });
});

it('failuresOf returns the number of failed calls', async () => {
  let turn = 0;
  const call = (): Promise<void> => {
    turn += 1;
    return turn % 3 === 0 ? Promise.reject(new Error('broken')) : Promise.resolve();
  };
  expect(await failuresOf(10, call)).toBe(3);
});

it('runWorkers makes calls until isDone returns true and records failures', async () => {
  let total = 0;
  const call = (): Promise<void> => {
    total += 1;
    return total === 2 ? Promise.reject(new Error('broken')) : Promise.resolve();
  };
  const calls = await runWorkers({ workers: 3, pause: 1, call, isDone: () => total >= 9 });
  expect(calls.length).toBe(total);
  expect(calls.filter(({ failed }) => failed)).toHaveLength(1);
  expect(calls.every(({ started, took }) => started >= 0 && took >= 0)).toBe(true);
});
