import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import '@x/test-kit/canaries';
import { ProviderError, signWebhook, type VerifyWebhookOptions, verifyWebhook } from '../index.js';

// The signature was calculated with `openssl dgst -sha256 -hmac`.
const SECRET = 'ey7bTCm6tur63CR6mzbuq23r';
const BODY = '{"id":"inv_123456","event":"invoice.paid"}';
const TIMESTAMP = '1748800000';
const SIGNATURE = '3e59eeb8bf984cbe641ba9a00d63ff49826ab5de5906341843107ec15b6168cc';
const SENT_AT = Number(TIMESTAMP) * 1000;
const CONTENT = { id: 'inv_123456', event: 'invoice.paid', sentAt: new Date(SENT_AT) };

const HEADERS = { 'X-PCB-Timestamp': TIMESTAMP, 'X-PCB-Signature': SIGNATURE };

const at = (now: number) => ({ now: () => now });

const verify = (changes: object = {}) =>
  verifyWebhook({ body: BODY, headers: HEADERS, secret: SECRET, clock: at(SENT_AT), ...changes });

/** Returns the error, and checks that it does not contain the secret, the signature or the ID in the body. */
function errorOf(changes: object): ProviderError {
  try {
    verify(changes);
  } catch (error) {
    if (!ProviderError.is(error)) throw error;
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toMatch(
      new RegExp(`${SECRET}|${SIGNATURE}|inv_123456`, 'i'),
    );
    expect(error).toMatchObject({ provider: 'paisr', operation: 'verifyWebhook', attempts: 0, retryable: false });
    return error;
  }
  throw new Error('expected the webhook to be rejected');
}

const reasonOf = (changes: object) => {
  const { code, reason } = errorOf(changes);
  return [code, reason];
};

/** Returns the headers of a webhook that was signed with an arbitrary timestamp. */
function signedAt(timestamp: string, body = BODY, secret = SECRET) {
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-pcb-timestamp': timestamp, 'x-pcb-signature': signature };
}

describe('verifyWebhook', () => {
  it('returns the content of the signed example', () => {
    expect(verify()).toEqual(CONTENT);
  });

  it.each<[string, unknown]>([
    ['a Buffer', Buffer.from(BODY)],
    ['a Uint8Array', new TextEncoder().encode(BODY)],
    ['a view of a larger buffer', Buffer.from(`xx${BODY}xx`).subarray(2, -2)],
    ['an ArrayBuffer', Uint8Array.from(Buffer.from(BODY)).buffer],
    ['a Uint8Array from a different realm', runInNewContext('Uint8Array.from(bytes)', { bytes: Buffer.from(BODY) })],
  ])('accepts a body that is %s', (_what, body) => {
    expect(verify({ body })).toEqual(CONTENT);
  });

  it.each<[string, unknown]>([
    ['in the documented case', HEADERS],
    ['in lower case, as Node.js provides them', { 'x-pcb-timestamp': TIMESTAMP, 'x-pcb-signature': SIGNATURE }],
    ['in upper case', { 'X-PCB-TIMESTAMP': TIMESTAMP, 'X-PCB-SIGNATURE': SIGNATURE }],
    ['as Headers', new Headers(HEADERS)],
    ['as arrays with one value', { 'x-pcb-timestamp': [TIMESTAMP], 'x-pcb-signature': [SIGNATURE] }],
    ['without a prototype', Object.assign(Object.create(null), HEADERS)],
    ['from a different realm', runInNewContext('({ ...headers })', { headers: HEADERS })],
    ['among other headers', { ...HEADERS, host: 'shop.example', cookie: undefined, 'set-cookie': ['a', 'b'] }],
    ['with the older name', { 'X-PCB-Timestamp': TIMESTAMP, 'X-Paisr-Signature': SIGNATURE }],
    ['with both names, of which the current name takes precedence', { ...HEADERS, 'X-Paisr-Signature': 'other' }],
    ['with an upper-case signature', { ...HEADERS, 'X-PCB-Signature': SIGNATURE.toUpperCase() }],
    [
      'with whitespace around the values',
      { 'x-pcb-timestamp': ` ${TIMESTAMP}\t`, 'x-pcb-signature': ` ${SIGNATURE} ` },
    ],
  ])('accepts headers %s', (_what, headers) => {
    expect(verify({ headers })).toEqual(CONTENT);
  });

  it.each<[string, unknown]>([
    ['the only one', [SECRET]],
    ['the first one', [SECRET, 'another-secret']],
    ['the last one', ['another-secret', 'a-third-secret', SECRET]],
  ])('accepts a webhook if its secret is %s', (_what, secret) => {
    expect(verify({ secret })).toEqual(CONTENT);
  });

  it('ignores unknown fields of the body', () => {
    const body = JSON.stringify({ id: 'wal_1', event: 'wallet.frozen', data: { amount: '5.00' }, __proto__: null });
    expect(verify({ body, headers: signedAt(TIMESTAMP, body) })).toEqual({
      id: 'wal_1',
      event: 'wallet.frozen',
      sentAt: new Date(SENT_AT),
    });
  });

  it.each<[string, string, number]>([
    ['seconds', TIMESTAMP, SENT_AT],
    ['milliseconds', '1748800000123', 1_748_800_000_123],
    ['seconds with one digit', '0', 0],
    ['seconds with 10 digits', '9999999999', 9_999_999_999_000],
    ['milliseconds with 11 digits', '10000000000', 10_000_000_000],
  ])('reads a timestamp in %s', (_what, timestamp, sentAt) => {
    const webhook = verify({ headers: signedAt(timestamp), clock: at(sentAt) });
    expect(webhook.sentAt).toEqual(new Date(sentAt));
  });

  it.each([
    [-300, 300, undefined],
    [300, 300, undefined],
    [-301, 300, 'stale'],
    [301, 300, 'stale'],
    [301, undefined, 'stale'],
    [300, undefined, undefined],
    [301, 302, undefined],
    [0.5, 0.4, 'stale'],
    [604_800, 604_800, undefined],
  ])('compares an age of %d s with a tolerance of %p s', (age, toleranceSeconds, reason) => {
    const options = { toleranceSeconds, clock: at(SENT_AT + age * 1000) };
    if (reason === undefined) expect(verify(options)).toEqual(CONTENT);
    else expect(reasonOf(options)).toEqual(['invalid_webhook', reason]);
  });

  it('uses the system clock by default', () => {
    const headers = signWebhook({ body: BODY, secret: SECRET });
    expect(verify({ headers, clock: undefined })).toMatchObject({ id: 'inv_123456' });
    expect(reasonOf({ clock: undefined })).toEqual(['invalid_webhook', 'stale']);
  });

  it.each<[string, object]>([
    ['there are no headers', {}],
    ['the timestamp is missing', { 'X-PCB-Signature': SIGNATURE }],
    ['the signature is missing', { 'X-PCB-Timestamp': TIMESTAMP }],
    ['the signature is undefined', { ...HEADERS, 'X-PCB-Signature': undefined }],
    ['the signature is an empty array', { ...HEADERS, 'X-PCB-Signature': [] }],
    ['Headers have no signature', new Headers({ 'X-PCB-Timestamp': TIMESTAMP })],
  ])('reports missing_header if %s', (_what, headers) => {
    expect(reasonOf({ headers })).toEqual(['invalid_webhook', 'missing_header']);
  });

  it.each<[string, unknown]>([
    ['is one digit too short', SIGNATURE.slice(1)],
    ['is one digit too long', `${SIGNATURE}0`],
    ['is empty', ''],
    ['is not hex', `g${SIGNATURE.slice(1)}`],
    ['is base64', Buffer.from(SIGNATURE, 'hex').toString('base64')],
    ['has the prefix sha256=, which is not documented', `sha256=${SIGNATURE}`],
    ['has a space inside', `${SIGNATURE.slice(0, 32)} ${SIGNATURE.slice(32)}`],
    ['has full-width digits', SIGNATURE.replace('3', '３')],
    ['was sent twice, joined by Node', `${SIGNATURE}, ${SIGNATURE}`],
    ['was sent twice, as an array', [SIGNATURE, SIGNATURE]],
    ['is not a string', 5],
    ['is an object with a toString() method', { toString: () => SIGNATURE }],
  ])('reports malformed if the signature %s', (_what, signature) => {
    const headers = { 'x-pcb-timestamp': TIMESTAMP, 'x-pcb-signature': signature };
    expect(reasonOf({ headers })).toEqual(['invalid_webhook', 'malformed']);
    expect(reasonOf({ headers: { 'x-pcb-timestamp': TIMESTAMP, 'x-paisr-signature': signature } })).toEqual([
      'invalid_webhook',
      'malformed',
    ]);
  });

  it.each([
    '',
    '-1748800000',
    '+1748800000',
    '1748800000.0',
    '1.7488e9',
    '0x683c9b00',
    '1748800000n',
    '1234567890123456',
  ])('reports malformed if the timestamp is %j, even if it is signed', (timestamp) => {
    expect(reasonOf({ headers: signedAt(timestamp) })).toEqual(['invalid_webhook', 'malformed']);
  });

  it('reports malformed if a header occurs in two letter cases, or if Headers contain two values', () => {
    expect(reasonOf({ headers: { ...HEADERS, 'x-pcb-signature': SIGNATURE } })).toEqual([
      'invalid_webhook',
      'malformed',
    ]);
    const headers = new Headers(HEADERS);
    headers.append('X-PCB-Timestamp', TIMESTAMP);
    expect(reasonOf({ headers })).toEqual(['invalid_webhook', 'malformed']);
  });

  it.each<[string, unknown]>([
    ['no bytes', Buffer.alloc(0)],
    ['an empty string', ''],
    ['undefined, as in frameworks if a request does not have a body', undefined],
    ['null', null],
  ])('reports malformed with a hint if the body is %s', (_what, body) => {
    const error = errorOf({ body });
    expect(error).toMatchObject({ code: 'invalid_webhook', reason: 'malformed' });
    expect(error.message).toContain('express.raw');
  });

  it.each<[string, string]>([
    ['is not JSON', 'id=inv_123456'],
    ['is JSON with a trailing comma', '{"id":"inv_123456","event":"invoice.paid",}'],
    ['is null', 'null'],
    ['is an array', '[{"id":"inv_123456","event":"invoice.paid"}]'],
    ['has no id', '{"event":"invoice.paid"}'],
    ['has an empty event', '{"id":"inv_123456","event":""}'],
    ['has an id that is a number', '{"id":5,"event":"invoice.paid"}'],
    ['has its fields in __proto__', '{"__proto__":{"id":"inv_123456","event":"invoice.paid"}}'],
  ])('reports malformed if the signed body %s', (_what, body) => {
    const error = errorOf({ body, headers: signedAt(TIMESTAMP, body) });
    expect(error).toMatchObject({ code: 'invalid_webhook', reason: 'malformed' });
    expect(error.message).toContain('the body is signed');
    expect(error.message).not.toContain('inv_123456');
  });

  it('reports malformed if the signed bytes are not UTF-8', () => {
    const body = Buffer.from([...Buffer.from('{"id":"'), 0xff, ...Buffer.from('","event":"e"}')]);
    expect(reasonOf({ body, headers: signWebhook({ body, secret: SECRET, sentAt: SENT_AT }) })).toEqual([
      'invalid_webhook',
      'malformed',
    ]);
  });

  it.each<[string, object]>([
    ['one byte of the body changes', { body: BODY.replace('6', '7') }],
    ['the body was parsed and serialized with spaces', { body: JSON.stringify(JSON.parse(BODY), null, 1) }],
    ['the body has a byte order mark', { body: `\uFEFF${BODY}` }],
    ['the timestamp changes', { headers: { ...HEADERS, 'X-PCB-Timestamp': '1748800001' } }],
    ['the timestamp has a leading zero', { headers: { ...HEADERS, 'X-PCB-Timestamp': `0${TIMESTAMP}` } }],
    [
      'the last digit of the signature changes',
      { headers: { ...HEADERS, 'X-PCB-Signature': SIGNATURE.replace(/c$/, 'd') } },
    ],
    ['the secret is a different one', { secret: 'another-secret' }],
    ['the secret has a different letter case', { secret: SECRET.toUpperCase() }],
    ['none of the secrets match', { secret: ['another-secret', `${SECRET}x`] }],
  ])('reports mismatch if %s', (_what, changes) => {
    expect(reasonOf(changes)).toEqual(['invalid_webhook', 'mismatch']);
  });

  it('checks the time only after the signature', () => {
    const clock = at(SENT_AT + 3_600_000);
    expect(reasonOf({ clock, secret: 'another-secret' })).toEqual(['invalid_webhook', 'mismatch']);
    expect(errorOf({ clock }).message).toBe(
      'paisr verifyWebhook: it was signed 3600 s ago, and the tolerance is 300 s; check the clock',
    );
    expect(errorOf({ clock: at(SENT_AT - 3_600_000) }).message).toContain('signed 3600 s in the future');
  });

  it('accepts the same webhook again within the tolerance', () => {
    expect([verify(), verify({ clock: at(SENT_AT + 300_000) })]).toEqual([CONTENT, CONTENT]);
  });

  it.each<[string, unknown]>([
    ['an object', JSON.parse(BODY)],
    ['an empty object', {}],
    ['an array', [JSON.parse(BODY)]],
    ['a number', 5],
    ['a stream', new ReadableStream()],
    ['a promise', Promise.resolve(BODY)],
  ])('refuses a body that is %s, and says how to get the raw body', (_what, body) => {
    const error = errorOf({ body });
    expect(error.code).toBe('invalid_options');
    expect(error).not.toHaveProperty('reason');
    expect(error.message).toMatch(
      /^paisr verifyWebhook: body: must be the raw request body, .*express\.raw\(.*parseAs.*request\.text\(\) \(got an? \w+\)$/,
    );
  });

  it.each<[string, object, string]>([
    ['an unknown option', { tolerance: 5 }, 'tolerance is not an option'],
    ['a misspelled option', { toleranceSecond: 5 }, 'toleranceSecond is not an option; did you mean toleranceSeconds?'],
    ['an empty secret', { secret: '' }, 'secret: must be a string'],
    ['a missing secret', { secret: undefined }, 'secret: must be a string'],
    ['a secret with a line break', { secret: `${SECRET}\n` }, 'without spaces or line breaks'],
    ['no secrets', { secret: [] }, 'a non-empty array'],
    ['secrets with a hole', { secret: Object.assign([SECRET], { length: 2 }) }, 'a non-empty array'],
    ['secrets of which one is empty', { secret: [SECRET, ''] }, 'a non-empty array'],
    ['a secret as bytes', { secret: Buffer.from(SECRET) }, 'secret: must be a string'],
    ['headers as a string', { headers: 'x-pcb-signature: canary' }, 'headers: must be an object'],
    ['headers as a flat array', { headers: Object.entries(HEADERS).flat() }, 'headers: must be an object'],
    ['headers as a Map', { headers: new Map(Object.entries(HEADERS)) }, 'headers: must be an object'],
    ['headers as a promise', { headers: Promise.resolve(HEADERS) }, 'headers: must be an object'],
    ['headers with a getter that throws', { headers: throwing() }, 'is not valid'],
    ['a tolerance of 0', { toleranceSeconds: 0 }, 'toleranceSeconds: must be a number of seconds above 0'],
    ['a negative tolerance', { toleranceSeconds: -1 }, 'toleranceSeconds: must be'],
    ['an infinite tolerance', { toleranceSeconds: Number.POSITIVE_INFINITY }, 'toleranceSeconds: must be'],
    ['a tolerance of NaN', { toleranceSeconds: Number.NaN }, 'toleranceSeconds: must be'],
    ['a tolerance in ms', { toleranceSeconds: 300_000_000 }, 'at most 604800'],
    ['a tolerance as a string', { toleranceSeconds: '300' }, 'toleranceSeconds: must be'],
    ['a clock without now()', { clock: {} }, 'clock: must have now()'],
    ['a clock that returns NaN', { clock: at(Number.NaN) }, 'clock: must have now()'],
    ['a clock that returns a Date', { clock: { now: () => new Date() } }, 'clock: must have now()'],
    ['a clock that throws', { clock: throwing('now') }, 'is not valid'],
  ])('refuses %s', (_what, changes, text) => {
    const error = errorOf(changes);
    expect(error.code).toBe('invalid_options');
    expect(error.message).toContain(text);
    expect(error.message).not.toContain('canary');
  });

  it.each([undefined, null, 5, [], 'text'])('rejects the options %p', (options) => {
    expect(() => verifyWebhook(options as unknown as VerifyWebhookOptions)).toThrow(
      expect.objectContaining({ code: 'invalid_options' }),
    );
  });
});

function throwing(name = 'x-pcb-signature'): object {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get: () => {
      throw new Error('canary');
    },
  });
}

describe('signWebhook', () => {
  it('returns the documented headers of the example', () => {
    expect(signWebhook({ body: BODY, secret: SECRET, sentAt: SENT_AT })).toEqual(HEADERS);
    expect(signWebhook({ body: Buffer.from(BODY), secret: SECRET, sentAt: new Date(SENT_AT + 999) })).toEqual(HEADERS);
  });

  it.each<[string, object, string]>([
    ['an object as the body', { body: { id: 'canary' } }, 'body: must be the raw request body'],
    ['several secrets', { secret: [SECRET] }, 'secret: must be a string'],
    ['a time before 1970', { sentAt: -1 }, 'sentAt: must be a Date'],
    ['a time after 2286', { sentAt: 9_999_999_999_999 + 1 }, 'sentAt: must be a Date'],
    ['an invalid Date', { sentAt: new Date(Number.NaN) }, 'sentAt: must be a Date'],
    ['a time as a string', { sentAt: '2026-01-01' }, 'sentAt: must be a Date'],
    ['an unknown option', { timestamp: 5 }, 'timestamp is not an option'],
  ])('refuses %s', (_what, changes, text) => {
    const error: unknown = (() => {
      try {
        return signWebhook({ body: BODY, secret: SECRET, ...changes });
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ code: 'invalid_options', operation: 'signWebhook' });
    expect(String(error)).toContain(text);
    expect(String(error)).not.toMatch(new RegExp(`canary|${SECRET}`));
  });
});
