import { expect, it } from '@jest/globals';
import { giveBackRetry, takeRetry } from './retry-budget.js';

it('a retry budget allows at most 20 retries', () => {
  const budget = { retriesSpent: 0 };
  const taken = (): number => {
    let count = 0;
    while (takeRetry(budget)) count += 1;
    return count;
  };
  giveBackRetry(budget);
  expect(taken()).toBe(20);
  for (let response = 0; response < 30; response += 1) giveBackRetry(budget);
  expect(taken()).toBe(20);
  giveBackRetry(budget);
  expect(taken()).toBe(1);
});
