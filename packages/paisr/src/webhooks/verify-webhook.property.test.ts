import { inspect } from 'node:util';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProviderError, signWebhook, type VerifyWebhookOptions, verifyWebhook } from '../index.js';

const NOW = 1_748_800_000_000;
const secret = 'the-canary-secret-of-this-test';
const RUNS = { numRuns: 300 };

/** Returns the webhook, or `undefined` if it was rejected. Fails the test for any other error. */
function outcome(options: object): object | undefined {
  try {
    return verifyWebhook({ secret, clock: { now: () => NOW }, ...options } as VerifyWebhookOptions);
  } catch (error) {
    expect(ProviderError.is(error)).toBe(true);
    const { code, reason, message } = error as ProviderError;
    expect([code, reason === undefined]).toEqual([code, code === 'invalid_options']);
    expect(['invalid_options', 'invalid_webhook']).toContain(code);
    expect(message.length).toBeLessThan(500);
    expect(inspect(error, { showHidden: true, depth: Infinity })).not.toContain('canary');
    return undefined;
  }
}

const bytes = fc.oneof(
  fc.uint8Array(),
  fc.json().map((text) => Buffer.from(text)),
);
const digits = fc.oneof(fc.nat().map(String), fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String), fc.string());
const hex = fc.uint8Array({ minLength: 0, maxLength: 40 }).map((given) => Buffer.from(given).toString('hex'));
const headerName = fc.oneof(
  fc.mixedCase(fc.constantFrom('x-pcb-timestamp', 'x-pcb-signature', 'x-paisr-signature')),
  fc.string(),
  fc.constantFrom('__proto__', 'constructor', 'get'),
);
const headers = fc.dictionary(headerName, fc.oneof(digits, hex, fc.array(fc.oneof(digits, hex)), fc.anything()));
const content = fc.record({ id: fc.string({ minLength: 1 }), event: fc.string({ minLength: 1 }) });

it('rejects unsigned bytes with any headers, and throws only ProviderErrors', () => {
  fc.assert(
    fc.property(bytes, headers, (body, given) => {
      expect(outcome({ body, headers: given })).toBeUndefined();
    }),
    RUNS,
  );
});

it('rejects options with random types and throws nothing but ProviderErrors', () => {
  const anything = fc.anything({ withNullPrototype: true, withTypedArray: true, withDate: true, withMap: true });
  fc.assert(
    fc.property(
      fc.record({ body: anything, headers: anything, toleranceSeconds: anything, clock: anything }),
      (given) => {
        expect(outcome(given)).toBeUndefined();
      },
    ),
    RUNS,
  );
});

it('accepts signed content if its time is within the tolerance in either direction, and rejects it otherwise', () => {
  const ms = fc.oneof(
    fc.integer({ min: 0, max: 9_999_999_999 }).map((s) => s * 1000),
    fc.constant(NOW),
  );
  const tolerance = fc.oneof(
    fc.integer({ min: 1, max: 604_800 }),
    fc.double({ min: 0.001, max: 604_800, noNaN: true }),
  );
  const age = fc.oneof(
    fc.integer({ min: -700_000, max: 700_000 }),
    fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  );
  fc.assert(
    fc.property(content, ms, age, tolerance, (given, sentAt, seconds, toleranceSeconds) => {
      const body = JSON.stringify(given);
      const now = sentAt + seconds * 1000;
      const clock = { now: () => now };
      const result = outcome({ body, headers: signWebhook({ body, secret, sentAt }), toleranceSeconds, clock });
      const isFresh = Math.abs((now - sentAt) / 1000) <= toleranceSeconds;
      expect(result).toEqual(isFresh ? { ...given, sentAt: new Date(sentAt) } : undefined);
    }),
    RUNS,
  );
});

it('rejects a signed webhook after any change to a byte of the body, the timestamp or the signature', () => {
  fc.assert(
    fc.property(content, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, position, mask) => {
      const body = Buffer.from(JSON.stringify(given));
      const signed = signWebhook({ body, secret, sentAt: NOW });
      const changed = Buffer.from(body);
      changed[position % body.length] = (body[position % body.length] ?? 0) ^ mask;
      expect(outcome({ body: changed, headers: signed })).toBeUndefined();
      for (const [name, value] of Object.entries(signed)) {
        const at = position % value.length;
        const digit = ((Number.parseInt(value.charAt(at), 16) + 1 + (mask % 9)) % 10).toString();
        if (digit === value.charAt(at)) continue;
        const text = value.slice(0, at) + digit + value.slice(at + 1);
        expect(outcome({ body, headers: { ...signed, [name]: text } })).toBeUndefined();
      }
    }),
    RUNS,
  );
});

it('accepts a webhook only if the secrets include the secret that signed it', () => {
  const other = fc.stringMatching(/^[\x21-\x7e]{1,40}$/);
  fc.assert(
    fc.property(content, fc.array(other, { minLength: 1, maxLength: 5 }), fc.boolean(), (given, secrets, isKnown) => {
      const body = JSON.stringify(given);
      const all = isKnown ? [...secrets, secret] : secrets;
      const result = outcome({
        body,
        headers: new Headers({ ...signWebhook({ body, secret, sentAt: NOW }) }),
        secret: all,
      });
      expect(result !== undefined).toBe(all.includes(secret));
    }),
    RUNS,
  );
});
