import { describe, expect, it } from '@jest/globals';
import { RetryBudget } from './retry-budget.js';
import { retryDelay } from './retry-delay.js';

const usual = { retries: 0, remaining: 30_000, maxRetries: 2, retryAfter: undefined, random: 0.5 };

function pause(changes: Partial<Record<keyof typeof usual, number>> = {}, budget = new RetryBudget()) {
  const facts = { ...usual, ...changes };
  return retryDelay(facts, facts, budget);
}

/** A budget that has so many retries in hand. */
function inHand(count: number): RetryBudget {
  const budget = new RetryBudget();
  while (budget.takeRetry());
  for (let back = 0; back < count; back += 1) budget.giveBackRetry();
  return budget;
}

describe('the pause before a request is sent again', () => {
  it('is drawn, and its limit doubles', () => {
    expect([0, 1, 2, 3].map((retries) => pause({ retries, maxRetries: 10 }))).toEqual([100, 200, 400, 800]);
    expect(pause({ random: 0 })).toBe(0);
  });

  it('comes on top of what the provider asks for', () => {
    expect(pause({ retryAfter: 2_000 })).toBe(2_100);
  });

  it('is none where the retries are used up', () => {
    expect(pause({ retries: 1 })).toBe(200);
    expect(pause({ retries: 2 })).toBeUndefined();
    expect(pause({ maxRetries: 0 })).toBeUndefined();
  });

  it('is none where it would take all the time that is left', () => {
    expect(pause({ remaining: 101 })).toBe(100);
    expect(pause({ remaining: 100 })).toBeUndefined();
  });

  it('is none where the budget is empty, and takes one retry from it', () => {
    const budget = inHand(1);
    expect(pause({}, budget)).toBe(100);
    expect(pause({}, budget)).toBeUndefined();
  });

  it('takes nothing from the budget where the request is not sent again for another reason', () => {
    const budget = inHand(1);
    expect(pause({ retries: 2 }, budget)).toBeUndefined();
    expect(pause({ remaining: 0 }, budget)).toBeUndefined();
    expect(budget.takeRetry()).toBe(true);
  });
});
