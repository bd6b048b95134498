import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProviderError, parseCallback } from '../index.js';

/** The documented example (PaySecureZ, Webhooks). */
const EXAMPLE = {
  TransactionId: 'txn_mhuph5pq',
  Status: 'Captured',
  Amount: 25.0,
  Currency: 'USD',
  Reference: 'abc_1234567890',
  DeclineReason: null,
  CreatedAt: '2025-10-03T06:29:55.7233604Z',
  ProviderTransactionId: 'ps_96f1df74-252c-456a-90eb-5c6f557b47b6',
  ProviderStatus: 'Captured',
  ProviderMessage: 'Payment completed successfully',
  UserDefinedField1: 'Custom Value 1',
  UserDefinedField2: 'Custom Value 2',
  UserDefinedField3: 'Custom Value 3',
};
const TEXT = JSON.stringify(EXAMPLE);

const REQUIRED = { TransactionId: 't', Status: 'Pending', Amount: 25, Currency: 'USD', Reference: 'r' };

function errorOf(body: unknown): ProviderError {
  try {
    parseCallback(body);
  } catch (error) {
    if (!ProviderError.is(error)) throw error;
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary');
    expect(error).toMatchObject({ provider: 'paysecurez', operation: 'parseCallback', attempts: 0, retryable: false });
    return error;
  }
  throw new Error('expected the body to be rejected');
}

describe('parseCallback', () => {
  it.each<[string, unknown]>([
    ['text', TEXT],
    ['text with whitespace', `\r\n ${JSON.stringify(EXAMPLE, undefined, 2)}\n`],
    ['a Buffer', Buffer.from(TEXT)],
    ['a view of a larger buffer', Buffer.from(`xx${TEXT}xx`).subarray(2, -2)],
    ['an ArrayBuffer', Uint8Array.from(Buffer.from(TEXT)).buffer],
    ['a Uint8Array from a different realm', runInNewContext('Uint8Array.from(bytes)', { bytes: Buffer.from(TEXT) })],
    ['bytes with a byte order mark', Buffer.from(`\uFEFF${TEXT}`)],
    ['parsed JSON', EXAMPLE],
    ['parsed JSON without a prototype', Object.assign(Object.create(null), EXAMPLE)],
    ['parsed JSON from a different realm', runInNewContext('JSON.parse(text)', { text: TEXT })],
  ])('returns the documented example, marked as unverified, if the body is %s', (_what, body) => {
    expect(parseCallback(body)).toEqual({ unverified: EXAMPLE });
  });

  it('accepts a callback with only the required fields', () => {
    expect(parseCallback(REQUIRED)).toEqual({ unverified: REQUIRED });
  });

  it.each(['Refunded', 'PENDING', 'something new'])('accepts the undocumented status %j', (Status) => {
    expect(parseCallback({ ...REQUIRED, Status }).unverified.Status).toBe(Status);
  });

  it('keeps unknown fields', () => {
    const more = { NewField: { nested: [1, null, 'x'] }, constructor: 'a field', toString: 5 };
    expect(parseCallback(JSON.stringify({ ...REQUIRED, ...more })).unverified).toEqual({ ...REQUIRED, ...more });
  });

  it('drops fields named __proto__ at any depth', () => {
    const body = `{"__proto__":{"polluted":1},"More":{"__proto__":{"polluted":1}},${JSON.stringify(REQUIRED).slice(1)}`;
    for (const given of [body, JSON.parse(body)]) {
      const { unverified } = parseCallback(given);
      expect(unverified).toEqual({ ...REQUIRED, More: {} });
      expect(Object.getPrototypeOf(unverified)).toBe(Object.prototype);
      expect(Object.getOwnPropertyNames(unverified['More'])).toEqual([]);
    }
  });

  it('returns a copy of parsed JSON', () => {
    const body = { ...REQUIRED, More: { list: [1] } };
    const { unverified } = parseCallback(body);
    body.More.list.push(2);
    body.Status = 'Captured';
    expect(unverified).toEqual({ ...REQUIRED, More: { list: [1] } });
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'the body must be JSON'],
    ['an empty body', '', 'the body must be JSON'],
    ['null', null, 'the body: must be an object'],
    ['text that is not JSON', 'canary', 'the body must be JSON'],
    ['truncated JSON', TEXT.slice(0, -1), 'the body must be JSON'],
    ['bytes that are not UTF-8', Buffer.from(TEXT.replace('Custom', 'Cust\u00f6m'), 'latin1'), 'the body must be JSON'],
    ['JSON that is nested too deeply', '['.repeat(200_000) + ']'.repeat(200_000), 'the body must be JSON'],
    ['a string', '"canary"', 'the body: must be an object'],
    ['a number', 5, 'the body: must be an object'],
    ['an array', [REQUIRED], 'TransactionId: is required'],
    ['a create response', { transactionId: 'canary', status: 'Pending' }, 'TransactionId: is required'],
  ])('rejects %s as malformed', (_what, body, message) => {
    expect(errorOf(body)).toMatchObject({
      code: 'invalid_webhook',
      reason: 'malformed',
      message: `paysecurez parseCallback: ${message}`,
    });
  });

  it.each<[string, readonly unknown[], string]>([
    ['TransactionId', ['', 5, null, {}], 'must be a non-empty string'],
    ['Status', ['', 5, null, ['canary']], 'must be a non-empty string'],
    ['Amount', ['25.00', 'canary', null, {}, true, Number.NaN, Number.POSITIVE_INFINITY], 'must be a finite number'],
    ['Currency', ['', 840, null], 'must be a non-empty string'],
    ['Reference', ['', 5, null], 'must be a non-empty string'],
    ['DeclineReason', [5, { canary: 1 }], 'must be a string or null'],
    ['UserDefinedField3', [false], 'must be a string or null'],
  ])('names the field if %s is %j, and does not repeat the value', (field, values, message) => {
    for (const value of values) {
      expect(errorOf({ ...REQUIRED, [field]: value })).toMatchObject({
        code: 'invalid_webhook',
        reason: 'malformed',
        message: `paysecurez parseCallback: ${field}: ${message}`,
      });
    }
  });

  it('rejects an amount that is too large for a number', () => {
    expect(errorOf(JSON.stringify(REQUIRED).replace('25', '1e999'))).toMatchObject({
      message: 'paysecurez parseCallback: Amount: must be a finite number',
    });
  });

  it.each(Object.keys(REQUIRED))('names %s if the field is missing', (field) => {
    const { [field as keyof typeof REQUIRED]: _removed, ...others } = REQUIRED;
    expect(errorOf(others)).toMatchObject({ message: `paysecurez parseCallback: ${field}: is required` });
  });

  it.each<[string, unknown]>([
    ['a promise', Promise.resolve(REQUIRED)],
    ['a request', new Request('http://127.0.0.1/', { method: 'POST', body: TEXT })],
    ['a function', () => TEXT],
    ['a symbol', Symbol('canary')],
    ['a BigInt', 5n],
    ['a Date', new Date(0)],
  ])('rejects %s as a mistake of the caller', (_what, body) => {
    const error = errorOf(body);
    expect(error).toMatchObject({ code: 'invalid_options' });
    expect(error.reason).toBeUndefined();
    expect(error.message).toBe(
      "paysecurez parseCallback: body: must be the request's body as text, bytes or parsed JSON; await promises",
    );
  });

  it('rejects parsed JSON that cannot be read', () => {
    const circular: Record<string, unknown> = { ...REQUIRED };
    circular['self'] = circular;
    const throwing = Object.defineProperty({ ...REQUIRED }, 'Status', {
      enumerable: true,
      get() {
        throw new Error('canary');
      },
    });
    for (const body of [circular, throwing, { ...REQUIRED, More: 5n }]) {
      expect(errorOf(body)).toMatchObject({ code: 'invalid_webhook', reason: 'malformed' });
    }
  });

  it('returns a callback or throws a ProviderError for any body', () => {
    const anything = fc.anything({ withNullPrototype: true, withTypedArray: true, withDate: true, withMap: true });
    const fields = fc.record(
      {
        ...Object.fromEntries(
          Object.entries(REQUIRED).map(([name, value]) => [name, fc.oneof(fc.constant(value), anything)]),
        ),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      anything,
      fc.json(),
      fc.uint8Array(),
      fields,
      fields.map((given) => JSON.stringify(given, (_key, value: unknown) => (typeof value === 'bigint' ? 0 : value))),
    );
    fc.assert(
      fc.property(body, (given) => {
        try {
          const { unverified } = parseCallback(given);
          expect(Number.isFinite(unverified.Amount)).toBe(true);
          for (const name of ['TransactionId', 'Status', 'Currency', 'Reference'] as const) {
            expect(unverified[name]).toMatch(/./s);
          }
        } catch (error) {
          expect(ProviderError.is(error)).toBe(true);
          expect(['invalid_options', 'invalid_webhook']).toContain((error as ProviderError).code);
          expect((error as ProviderError).message.length).toBeLessThan(200);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('with a polluted prototype', () => {
  const POLLUTED = { ...REQUIRED, issues: undefined, code: 'evil', reason: 'evil', path: 'evil' };
  afterEach(() => {
    for (const name of Object.keys(POLLUTED)) Reflect.deleteProperty(Object.prototype, name);
  });

  it('parseCallback does not read inherited fields', () => {
    for (const [name, value] of Object.entries(POLLUTED)) {
      Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
    }
    const messages = [{}, '{}', { TransactionId: 'own' }].map((body) => {
      const { code, reason, message } = errorOf(body);
      return `${code} ${reason}: ${message}`;
    });
    expect(messages).toEqual([
      'invalid_webhook malformed: paysecurez parseCallback: TransactionId: is required',
      'invalid_webhook malformed: paysecurez parseCallback: TransactionId: is required',
      'invalid_webhook malformed: paysecurez parseCallback: Status: is required',
    ]);
  });
});
