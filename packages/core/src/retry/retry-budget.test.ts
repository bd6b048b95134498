import { expect, it } from '@jest/globals';
import { RetryBudget } from './retry-budget.js';

it('a budget has twenty retries, and takes back no more than it gave', () => {
  const budget = new RetryBudget();
  const taken = (): number => {
    let count = 0;
    while (budget.takeRetry()) count += 1;
    return count;
  };
  budget.giveBackRetry();
  expect(taken()).toBe(20);
  for (let answer = 0; answer < 30; answer += 1) budget.giveBackRetry();
  expect(taken()).toBe(20);
  budget.giveBackRetry();
  expect(taken()).toBe(1);
});
