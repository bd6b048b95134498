import { expect, it } from '@jest/globals';
import { RetryBudget } from './retry-budget.js';

it('a retry budget allows at most 20 retries', () => {
  const budget = new RetryBudget();
  const taken = (): number => {
    let count = 0;
    while (budget.takeRetry()) count += 1;
    return count;
  };
  budget.giveBackRetry();
  expect(taken()).toBe(20);
  for (let response = 0; response < 30; response += 1) budget.giveBackRetry();
  expect(taken()).toBe(20);
  budget.giveBackRetry();
  expect(taken()).toBe(1);
});
