import { describe, expect, it } from '@jest/globals';
import { costOfCalls, failuresOf, runCalls, runWorkers } from './load.js';

/** Counts how many calls are made, and how many are under way together at most. */
function counting(): { call(): Promise<void>; made(): number; most(): number } {
  let [made, underWay, most] = [0, 0, 0];
  return {
    async call() {
      made += 1;
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    },
    made: () => made,
    most: () => most,
  };
}

describe('calls', () => {
  it('are made as often as told, so many at once', async () => {
    const { call, made, most } = counting();
    await runCalls(20, 4, call);
    expect(made()).toBe(20);
    expect(most()).toBe(4);
  });

  it('are no more at once than there are', async () => {
    const { call, made, most } = counting();
    await runCalls(2, 64, call);
    expect(made()).toBe(2);
    expect(most()).toBe(2);
  });

  it('fail where one fails', async () => {
    await expect(runCalls(2, 1, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('cost something, after as many to warm up', async () => {
    const { call, made } = counting();
    const { cpu, perSecond } = await costOfCalls(50, 5, call);
    expect(made()).toBe(100);
    expect(cpu).toBeGreaterThan(0);
    expect(perSecond).toBeGreaterThan(0);
  });
});

it('counts those of many calls at once that fail', async () => {
  let turn = 0;
  const call = (): Promise<void> => {
    turn += 1;
    return turn % 3 === 0 ? Promise.reject(new Error('broken')) : Promise.resolve();
  };
  expect(await failuresOf(10, call)).toBe(3);
});

it('lets workers call until it is enough, and tells failures from successes', async () => {
  let made = 0;
  const call = (): Promise<void> => {
    made += 1;
    return made === 2 ? Promise.reject(new Error('broken')) : Promise.resolve();
  };
  const calls = await runWorkers({ workers: 3, pause: 1, call, enough: () => made >= 9 });
  expect(calls.length).toBe(made);
  expect(calls.filter(({ failed }) => failed)).toHaveLength(1);
  expect(calls.every(({ began, took }) => began >= 0 && took >= 0)).toBe(true);
});
