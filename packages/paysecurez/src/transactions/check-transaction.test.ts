import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { type CreateTransaction, checkTransaction, ProviderError } from '../index.js';

const ORDER: CreateTransaction = {
  transactionAction: 'PAYMENT',
  amount: 19.99,
  currency: 'EUR',
  reference: 'order-4711',
  statementDescriptor: 'Example Shop',
  successUrl: 'https://shop.example/paid',
  callbackUrl: 'https://shop.example/callbacks',
};

function errorOf(order: unknown): ProviderError {
  try {
    checkTransaction(order as CreateTransaction);
  } catch (error) {
    if (!ProviderError.is(error)) throw error;
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary');
    expect(error).toMatchObject({ provider: 'paysecurez', operation: 'checkTransaction', code: 'invalid_options' });
    return error;
  }
  throw new Error('expected the order to be rejected');
}

describe('checkTransaction', () => {
  it('returns a copy of an order, with all of its fields', () => {
    const order = { ...ORDER, billing: { email: 'a@shop.example' }, newField: [1] };
    const checked = checkTransaction(order);
    expect(checked).toEqual(order);
    expect(checked).not.toBe(order);
    expect(JSON.parse(JSON.stringify(checked))).toEqual(order);
  });

  it.each([25, 25.0, 0.01, 19.99, 0.1, 1234567.89, 0.0001, 1999, 99_999_999_999.99, 1e21])(
    'accepts the amount %d',
    (amount) => {
      expect(checkTransaction({ ...ORDER, amount }).amount).toBe(amount);
    },
  );

  it.each<[string, unknown]>([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['0', 0],
    ['negative', -19.99],
    ['text', '19.99'],
    ['text with a comma', '19,99'],
    ['a BigInt', 1999n],
    ['null', null],
    ['missing', undefined],
    ['an object', { value: 'canary' }],
    ['the result of 0.1 + 0.2', 0.1 + 0.2],
    ['the result of 3 * 1.1', 3 * 1.1],
    ['smaller than four decimals', 0.000_01],
  ])('rejects an amount that is %s', (_what, amount) => {
    const { message } = errorOf({ ...ORDER, amount });
    expect(message).toMatch(/^paysecurez checkTransaction: amount: must be a number above 0 with at most 4 decimals/);
    expect(message).toContain('25.00 for 25 euros');
  });

  it.each(Object.keys(ORDER).filter((name) => name !== 'amount'))('rejects an order without a valid %s', (field) => {
    for (const value of [undefined, null, '', 5, { a: 'canary' }]) {
      expect(errorOf({ ...ORDER, [field]: value }).message).toContain(`${field}: must be a non-empty string`);
    }
    const { [field as keyof CreateTransaction]: _removed, ...others } = ORDER;
    expect(errorOf(others).message).toContain(`${field}: is required`);
  });

  it.each([undefined, null, 'canary', 5, []])('rejects %j as an order', (order) => {
    errorOf(order);
  });

  it('accepts any transaction action, because the documented list may grow', () => {
    expect(checkTransaction({ ...ORDER, transactionAction: 'CAPTURE' }).transactionAction).toBe('CAPTURE');
  });
});
