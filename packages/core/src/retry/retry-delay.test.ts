import { describe, expect, it } from '@jest/globals';
import { giveBackRetry, type RetryBudget, takeRetry } from './retry-budget.js';
import { retryDelay } from './retry-delay.js';

const usual = { retries: 0, remaining: 30_000, maxRetries: 2, retryAfter: undefined, random: 0.5 };

function pause(changes: Partial<Record<keyof typeof usual, number>> = {}, budget: RetryBudget = { retriesSpent: 0 }) {
  const facts = { ...usual, ...changes };
  return retryDelay(facts, facts, budget);
}

/** Returns a budget with `count` remaining retries. */
function budgetOf(count: number): RetryBudget {
  const budget = { retriesSpent: 0 };
  while (takeRetry(budget));
  for (let back = 0; back < count; back += 1) giveBackRetry(budget);
  return budget;
}

describe('the pause before a retry', () => {
  it('the pause before a retry is random, and its limit doubles with each retry', () => {
    expect([0, 1, 2, 3].map((retries) => pause({ retries, maxRetries: 10 }))).toEqual([100, 200, 400, 800]);
    expect(pause({ random: 0 })).toBe(0);
  });

  it('a random pause is added to Retry-After', () => {
    expect(pause({ retryAfter: 2_000 })).toBe(2_100);
  });

  it('the pause before a retry is undefined when no retries remain', () => {
    expect(pause({ retries: 1 })).toBe(200);
    expect(pause({ retries: 2 })).toBeUndefined();
    expect(pause({ maxRetries: 0 })).toBeUndefined();
  });

  it('the pause before a retry is undefined if it would use up the remaining time', () => {
    expect(pause({ remaining: 101 })).toBe(100);
    expect(pause({ remaining: 100 })).toBeUndefined();
  });

  it('each retry uses one retry from the budget, and an empty budget allows none', () => {
    const budget = budgetOf(1);
    expect(pause({}, budget)).toBe(100);
    expect(pause({}, budget)).toBeUndefined();
  });

  it('a call that is not retried does not use the retry budget', () => {
    const budget = budgetOf(1);
    expect(pause({ retries: 2 }, budget)).toBeUndefined();
    expect(pause({ remaining: 0 }, budget)).toBeUndefined();
    expect(takeRetry(budget)).toBe(true);
  });
});
