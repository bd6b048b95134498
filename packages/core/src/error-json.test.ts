import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';
import { json } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import { createAcme } from '../test/acme.js';
import { afterThisTest, connectAcme } from '../test/after-each.js';
import { ProviderError, type ProviderErrorInit, repeatError } from './errors.js';

const INIT: ProviderErrorInit = {
  provider: 'acme',
  operation: 'http.get',
  code: 'unavailable',
  message: 'acme http.get: the request failed with status 503: not now',
  outcome: 'answered',
  attempts: 3,
  retryable: true,
  httpStatus: 503,
  providerMessage: 'not now',
  providerCode: 'AC-503',
  requestId: '0b7f0f3e-8a52',
  retryAfter: 1_500,
  response: { status: 503, headers: {}, data: { iban: 'canary' } },
};
const JSON_FIELDS = JSON.parse(JSON.stringify(new ProviderError(INIT))) as Record<string, unknown>;

const parsed = (error: unknown): unknown => JSON.parse(JSON.stringify(error));

/** Failures of each kind of call, in each stage of the call. */
const FAILURES: readonly [string, () => Promise<unknown>][] = [
  ['a rejected call', async () => (await failing(422)).http.post('/x', {})],
  ['an outage', async () => (await failing(503)).http.get('/x')],
  ['an outage during a call that is not idempotent', async () => (await failing(503)).http.post('/x', {})],
  ['a rate limit', async () => (await failing(429, { 'retry-after': '2' })).http.post('/x', {})],
  ['a lost connection', async () => (await lost()).http.get('/x')],
  ['a lost connection of a call that is not idempotent', async () => (await lost()).http.post('/x', {})],
  ['a missing server', async () => createAcme({ baseUrl: 'http://127.0.0.1:9' }).http.post('/x', {})],
  ['a token request', async () => createAcme({ baseUrl: 'http://127.0.0.1:9' }).token()],
  [
    'a transaction',
    async () => createAcme({ baseUrl: 'http://127.0.0.1:9' }).transaction(({ http }) => http.get('/x')),
  ],
  ['a foreign URL', async () => createAcme({ baseUrl: 'http://127.0.0.1:9' }).http.get('https://example.com/')],
  ['invalid options', async () => createAcme({ baseUrl: 'http://example.com' })],
];

async function failing(status: number, headers?: Record<string, string>) {
  const { client } = await connectAcme({ api: (_request, response) => json(response, status, {}, headers) });
  return client;
}

async function lost() {
  const { client } = await connectAcme({ api: (_request, response) => void response.destroy() });
  return client;
}

describe('ProviderError.from', () => {
  it.each(FAILURES)('rebuilds the error of %s with all JSON fields', async (_what, call) => {
    const error = await rejected(call());
    const copy = ProviderError.from(parsed(error));
    expect(copy).toBeInstanceOf(ProviderError);
    expect(ProviderError.is(copy)).toBe(true);
    expect(parsed(copy)).toEqual(parsed(error));
    expect(parsed(ProviderError.from(parsed(copy)))).toEqual(parsed(error));
  });

  it.each(['missing_header', 'malformed', 'mismatch', 'stale'] as const)(
    'rebuilds the error of an invalid webhook with the reason %s',
    (reason) => {
      const { httpStatus, providerMessage, providerCode, requestId, retryAfter, response, ...init } = INIT;
      const error = new ProviderError({ ...init, code: 'invalid_webhook', retryable: false, reason });
      expect(parsed(error)).toMatchObject({ reason });
      expect(parsed(ProviderError.from(parsed(error)))).toEqual(parsed(error));
    },
  );

  it.each([
    ['an unknown reason', { code: 'invalid_webhook', reason: 'canary' }],
    ['a reason that is not a string', { code: 'invalid_webhook', reason: ['stale'] }],
    ['a reason with a different code', { code: 'rejected', reason: 'stale' }],
  ])('drops %s', (_what, fields) => {
    expect(ProviderError.from({ ...JSON_FIELDS, ...fields })).not.toHaveProperty('reason');
  });

  it('rebuilds an error that was sent to a worker thread and back', async () => {
    const source = `const { parentPort } = require('node:worker_threads');
      parentPort.on('message', (message) => parentPort.postMessage(message));`;
    const worker = new Worker(source, { eval: true });
    afterThisTest(() => worker.terminate());
    const error = new ProviderError(INIT);
    worker.postMessage(error.toJSON());
    const [message] = await once(worker, 'message');
    expect(parsed(ProviderError.from(message))).toEqual(JSON_FIELDS);
    worker.postMessage(error);
    const [bare] = await once(worker, 'message');
    expect(ProviderError.from(bare)).toBeUndefined();
  });

  it.each(['json', 'advanced'] as const)('rebuilds an error that has crossed to a child process (%s)', async (how) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'error-'));
    afterThisTest(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'echo.cjs');
    writeFileSync(file, "process.on('message', (message) => process.send(message));");
    const child = fork(file, { serialization: how, execArgv: [] });
    afterThisTest(() => child.kill());
    child.send(new ProviderError(INIT).toJSON());
    const [message] = await once(child, 'message');
    expect(parsed(ProviderError.from(message))).toEqual(JSON_FIELDS);
  });

  it('accepts a structured clone of the JSON, but not of the error', () => {
    const error = new ProviderError(INIT);
    expect(parsed(ProviderError.from(structuredClone(error.toJSON())))).toEqual(JSON_FIELDS);
    expect(ProviderError.from(structuredClone(error))).toBeUndefined();
  });

  it('does not copy a stack, a cause, a response or other fields', () => {
    const more = { stack: 'canary', cause: 'canary', response: { data: 'canary' }, status: 401, canary: 'canary' };
    const error = ProviderError.from({ ...JSON_FIELDS, ...more });
    expect(parsed(error)).toEqual(JSON_FIELDS);
    expect([error?.response, error?.cause]).toEqual([undefined, undefined]);
    expect(error?.stack).toContain('error-json.test');
    expect(error?.stack).not.toContain('canary');
  });

  it.each<[object, boolean]>([
    [{ code: 'rejected', retryable: true }, false],
    [{ retryable: true }, true],
    [{ retryable: false }, false],
    [{ retryable: undefined }, false],
    [{ retryable: 'true' }, false],
    [{ retryable: 1 }, false],
    [{ operation: 'http.post', retryable: true }, false],
    [{ operation: 'http.post', outcome: 'not_sent', retryable: true }, true],
    [{ operation: 'http.post', outcome: 'not_sent', retryable: false }, false],
    [{ operation: 'http.post', code: 'rate_limited' }, true],
    [{ operation: 'http.post', code: 'rate_limited', outcome: 'unknown' }, false],
    [{ operation: 'accessTokens.create', outcome: 'unknown', retryable: true }, false],
    [{ operation: 'accessTokens.list', outcome: 'unknown', retryable: true }, true],
    [{ operation: 'accessTokens.list', outcome: 'unknown', retryable: false }, false],
    [{ operation: 'http.remove', outcome: 'unknown', retryable: true }, false],
  ])('rebuilds `retryable` from %j', (changes, retryable) => {
    expect(ProviderError.from({ ...JSON_FIELDS, ...changes })).toMatchObject({ retryable });
  });

  it.each([undefined, null, 'sent', 1, ['not_sent'], 'toString'])('reads the outcome %j as unknown', (outcome) => {
    const error = ProviderError.from({ ...JSON_FIELDS, operation: 'http.post', outcome, retryable: true });
    expect(error).toMatchObject({ outcome: 'unknown', retryable: false });
  });

  it.each<[object, object]>([
    [
      { attempts: 1e9, retryAfter: Number.POSITIVE_INFINITY },
      { attempts: 1_000, retryAfter: 86_400_000 },
    ],
    [
      { attempts: -1, retryAfter: -1 },
      { attempts: 0, retryAfter: 0 },
    ],
    [{ attempts: 1.5 }, { attempts: 1 }],
    [
      { attempts: Number.NaN, retryAfter: Number.NaN },
      { attempts: 0, retryAfter: undefined },
    ],
    [
      { attempts: '3', retryAfter: '3', httpStatus: '503' },
      { attempts: 0, retryAfter: undefined, httpStatus: undefined },
    ],
    [{ httpStatus: 1e9 }, { httpStatus: undefined }],
    [{ httpStatus: 200.5 }, { httpStatus: undefined }],
    [{ providerMessage: { text: 'x' } }, { providerMessage: undefined }],
    [
      { providerCode: 401, requestId: ['x'] },
      { providerCode: undefined, requestId: undefined },
    ],
    [
      { providerCode: 'x'.repeat(101), requestId: 'y\n'.repeat(100) },
      { providerCode: 'x'.repeat(100), requestId: 'y '.repeat(50) },
    ],
  ])('limits and checks the fields in %j', (changes, expected) => {
    expect({ ...ProviderError.from({ ...JSON_FIELDS, ...changes }) }).toMatchObject(
      Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)),
    );
    for (const [name, value] of Object.entries(expected)) {
      if (value === undefined) expect(ProviderError.from({ ...JSON_FIELDS, ...changes })).not.toHaveProperty(name);
    }
  });

  it('limits the strings to 64 KiB of JSON without control characters', () => {
    for (const text of ['\u0000', '\u001b[2J\n', '\ud800', '€', 'x'].map((one) => one.repeat(1_000_000))) {
      const names = ['provider', 'operation', 'message', 'providerMessage', 'providerCode', 'requestId'];
      const long = Object.fromEntries(names.map((name) => [name, text]));
      const error = ProviderError.from({ ...JSON_FIELDS, ...long });
      expect(Buffer.byteLength(JSON.stringify(error))).toBeLessThan(64 * 1024);
      expect(JSON.stringify(error)).not.toMatch(/\\u00|\\n/);
      expect(parsed(ProviderError.from(parsed(error)))).toEqual(parsed(error));
    }
  });

  const cyclic: Record<string, unknown> = { ...JSON_FIELDS };
  cyclic['code'] = cyclic;
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  let deep: unknown = 'x';
  for (let level = 0; level < 100_000; level += 1) deep = [deep];

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['text', JSON.stringify(JSON_FIELDS)],
    ['a function', () => JSON_FIELDS],
    ['an array', [JSON_FIELDS]],
    ['an empty object', {}],
    ['an error', new Error('x')],
    ['an error with a different name', { ...JSON_FIELDS, name: 'Error' }],
    ['an object without a name', { ...JSON_FIELDS, name: undefined }],
    ['an object without a message', { ...JSON_FIELDS, message: undefined }],
    ['an unknown code', { ...JSON_FIELDS, code: 'hacked' }],
    ['a code that names a method', { ...JSON_FIELDS, code: 'toString' }],
    ['a code that names the prototype', { ...JSON_FIELDS, code: '__proto__' }],
    ['a cyclic object', cyclic],
    ['a deeply nested field', { ...JSON_FIELDS, message: deep }],
    ['inherited fields', Object.create(JSON_FIELDS)],
    ['fields in a parsed __proto__', JSON.parse(`{"__proto__":${JSON.stringify(JSON_FIELDS)}}`)],
    ['boxed text', { ...JSON_FIELDS, message: new String('x') }],
    ['a revoked Proxy', revoked.proxy],
  ])('returns undefined for %s', (_what, value) => {
    expect(ProviderError.from(value)).toBeUndefined();
  });

  it('does not run getters', () => {
    let ran = 0;
    const error = { ...JSON_FIELDS };
    for (const name of Object.keys(error)) {
      Object.defineProperty(error, name, { get: () => (ran += 1), enumerable: true });
      expect(ProviderError.from(error)).toBeUndefined();
    }
    expect(ran).toBe(0);
  });

  it('does not read fields of a polluted prototype', () => {
    const polluted = Object.prototype as { retryAfter?: number; requestId?: string; value?: unknown };
    polluted.retryAfter = 5;
    polluted.requestId = 'polluted';
    polluted.value = 'polluted';
    try {
      const { retryAfter: _, providerMessage: __, requestId: ___, ...rest } = JSON_FIELDS;
      const error = ProviderError.from(rest) as object;
      for (const name of ['retryAfter', 'providerMessage', 'requestId']) {
        expect(Object.hasOwn(error, name)).toBe(false);
      }
    } finally {
      delete polluted.retryAfter;
      delete polluted.requestId;
      delete polluted.value;
    }
  });
});

it('an error can be logged and copied through a Proxy', () => {
  const error = new Proxy(new ProviderError(INIT), {});
  expect(parsed(error)).toEqual(JSON_FIELDS);
  expect(error.response).toBeUndefined();
  expect(parsed(repeatError(error))).toEqual(JSON_FIELDS);
});
