import { afterEach, describe, expect, it } from '@jest/globals';
import { AccessToken, type ErrorCode, ProviderError, type ProviderErrorInit } from '@x/core';
import { fuzz } from './fuzz.js';
import { treeOf } from './json-tree.js';
import { judgeError } from './judge-error.js';
import { judgeToken } from './judge-token.js';
import { Reading } from './reading.js';
import { unchanged } from './responses.js';
import type { OpenClient, Operation, Subject } from './subject.js';
import { paisr } from './subjects/paisr.js';
import { paysecurez } from './subjects/paysecurez.js';
import type { WireResponse } from './wire-answer.js';

/** A run without findings is meaningful only if the fuzzer's judges can find faults. */

const SECRET = 'secretcanary/"+\\é=';

const operationOf = (subject: Subject, label: string): Operation => {
  const found = subject.operations.find((operation) => operation.label === label);
  if (found === undefined) throw new Error(`expected an operation ${label}`);
  return found;
};

const read = (status: number, body: unknown, changes: Partial<WireResponse> = {}): Reading =>
  new Reading({ ...unchanged({ status, body: treeOf(body) }), ...changes }, true);

describe('the error judge', () => {
  const good: ProviderErrorInit = {
    provider: 'paysecurez',
    operation: 'token',
    code: 'rejected',
    message: 'paysecurez token: the request failed with status 400: no',
    outcome: 'answered',
    attempts: 1,
    retryable: false,
    httpStatus: 400,
    providerMessage: 'no',
  };
  const refusal = read(400, { statusCode: 400, message: 'no' });
  const seen = { requests: 1, tries: 1, retries: 0, authorization: undefined };
  const judge = (error: unknown, reading = refusal): readonly string[] =>
    judgeError(error, { subject: paysecurez, operation: operationOf(paysecurez, 'token'), reading, seen });
  const withWords = (words: string): Partial<ProviderErrorInit> => ({ message: words, providerMessage: words });

  it('reports no faults for a correct error', () => {
    expect(judge(new ProviderError(good))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['no ProviderError', new TypeError('x')],
    ['no ProviderError', undefined],
    ['a cause', Object.assign(new ProviderError(good), { cause: new Error('x') })],
  ])('reports the fault: %s', (fault, error) => {
    expect(judge(error)).toEqual([expect.stringContaining(fault)]);
  });

  it.each<[string, Partial<ProviderErrorInit>]>([
    ['provider paisr', { provider: 'paisr' }],
    ['operation http.get', { operation: 'http.get' }],
    ['code whatever', { code: 'whatever' as ErrorCode }],
    ['code closed', { code: 'closed' }],
    ['rejected with outcome unknown', { outcome: 'unknown' }],
    ['outcome not_sent after 1 attempts', { outcome: 'not_sent' }],
    ['rejected with status undefined', { httpStatus: undefined }],
    ['unavailable with status 400', { code: 'unavailable' }],
    ['invalid_response with status 400', { code: 'invalid_response' }],
    ['status 404 instead of 400', { httpStatus: 404 }],
    ['network despite a complete response', { code: 'network', outcome: 'unknown', httpStatus: undefined }],
    ['attempts 2 instead of 1', { attempts: 2 }],
    ['retryable undefined', { retryable: undefined as unknown as boolean }],
    ['retryAfter NaN', { retryAfter: Number.NaN }],
    ['retryAfter -1', { retryAfter: -1 }],
    ['retryAfter 300001', { retryAfter: 300_001 }],
    ['a response on a token request', { response: { status: 400, headers: {}, data: {} } }],
    ['providerMessage of 201 characters', withWords('x'.repeat(201))],
    ['message of 601 characters', { message: `no${'x'.repeat(599)}` }],
    ['control characters', withWords('line\nbreak')],
    ['control characters', withWords('\u001b[31m')],
    ["a message without the provider's words", { message: 'paysecurez token: yes' }],
    [`${SECRET}`, withWords(`${SECRET} is wrong`)],
    [`${SECRET}`, withWords(SECRET.toUpperCase())],
    [`${SECRET}`, withWords(encodeURIComponent(SECRET))],
    [`${SECRET}`, withWords(JSON.stringify(SECRET))],
    [`${SECRET}`, withWords(Buffer.from(`id:${SECRET}`).toString('base64'))],
    [`${SECRET}`, withWords(Buffer.from(SECRET).toString('hex'))],
    [`shows the first half of it, plain ${SECRET}`, withWords(SECRET.slice(0, 12))],
    ['an undocumented error code', { providerCode: 'E-1' }],
    ['an invalid requestId', { requestId: '' }],
    ['requestId of 101 characters', { requestId: 'x'.repeat(101) }],
    ['control characters in requestId', { requestId: 'a\u202eb' }],
    ['shows tokencanary', { message: 'no: tokencanary-1' }],
  ])('reports the fault: %s', (fault, change) => {
    expect(judge(new ProviderError({ ...good, ...change }))).toContainEqual(expect.stringContaining(fault));
  });

  it('reports a secret in an undocumented error field', () => {
    expect(judge(Object.assign(new ProviderError(good), { config: { body: SECRET } }))).toContainEqual(
      expect.stringContaining(SECRET),
    );
  });

  it('reports an error without the requested wait time', () => {
    const waiting = read(429, {}, { headers: [['retry-after', '7']] });
    const limited: ProviderErrorInit = { ...good, code: 'rate_limited', httpStatus: 429 };
    expect(judge(new ProviderError({ ...limited, retryAfter: 7_000 }), waiting)).toEqual([]);
    expect(judge(new ProviderError(limited), waiting)).toEqual(['retryAfter undefined instead of 7000']);
  });
});

describe('the token judge', () => {
  const stated = (json: unknown): { token: unknown; expiresIn: unknown } => {
    const { token, ttl } = json as { token?: unknown; ttl?: unknown };
    return { token, expiresIn: ttl };
  };
  const judge = (token: unknown, reading: Reading): readonly string[] => judgeToken(token, stated, reading);
  const issued = (text: string, lifetime = 60_000): AccessToken => new AccessToken(text, 0, lifetime);

  it('reports no faults for a correct token', () => {
    expect(judge(issued('x'), read(200, { token: 'x', ttl: 60 }))).toEqual([]);
  });

  it.each<[string, unknown, Reading]>([
    ['no token', undefined, read(200, {})],
    ['that no header can carry', issued('a b'), read(200, { token: 'a b' })],
    ['that no header can carry', issued(''), read(200, { token: '' })],
    ['that no header can carry', issued('a\r\nb: c'), read(200, { token: 'a\r\nb: c' })],
    ['the token undefined', issued('undefined'), read(200, { token: 'undefined' })],
    ['a token that differs', issued('x'), read(200, { token: 'y' })],
    ['a lifetime of 0', issued('x', 0), read(200, { token: 'x' })],
    ['a lifetime of NaN', issued('x', Number.NaN), read(200, { token: 'x' })],
    ['a lifetime of NaN', issued('x', Number.POSITIVE_INFINITY), read(200, { token: 'x' })],
    ['more than a day', issued('x', 86_400_001), read(200, { token: 'x' })],
    ['more than the 59 s', issued('x'), read(200, { token: 'x', ttl: 59 })],
    ['more than the 59 s', issued('x'), read(200, { token: 'x', ttl: '59' })],
    ['more than the 5 s', issued('a.eyJpYXQiOjEsImV4cCI6Nn0.b'), read(200, { token: 'a.eyJpYXQiOjEsImV4cCI6Nn0.b' })],
    ['a token with status 202', issued('x'), read(202, { token: 'x' })],
    ['above the size limit', issued('x'), read(200, { token: 'x', pad: 'x'.repeat(65_536) })],
    ['truncated', issued('x'), read(200, { token: 'x' }, { ending: { kind: 'silence', at: 5 } })],
    [
      'that prints its value',
      { reveal: () => 'tokencanary', value: 'tokencanary' },
      read(200, { token: 'tokencanary' }),
    ],
  ])('reports the fault: %s', (fault, token, reading) => {
    expect(judge(token, reading)).toContainEqual(expect.stringContaining(fault));
  });
});

describe("the judge for Paisr's accessTokens.create", () => {
  const seen = { requests: 1, tries: 1, retries: 0, authorization: undefined };
  const create = operationOf(paisr, 'create');
  const advice = 'look with accessTokens.list()';
  const judge = (init: Partial<ProviderErrorInit>, reading: Reading, requests = 1): readonly string[] => {
    const good = { provider: 'paisr', operation: 'accessTokens.create', attempts: requests, retryable: false } as const;
    const error = new ProviderError({
      ...good,
      code: 'rejected',
      message: advice,
      outcome: 'unknown',
      httpStatus: 400,
      ...init,
    });
    return judgeError(error, {
      subject: paisr,
      operation: create,
      reading,
      seen: { ...seen, requests, tries: requests },
    });
  };
  const refused = read(400, { success: false, message: 'no' });
  const unclear = read(400, { error: 'no' });

  it('reports no faults for correct outcomes', () => {
    expect(judge({ outcome: 'answered' }, refused)).toEqual([]);
    expect(judge({}, unclear)).toEqual([]);
  });

  it('reports incorrect outcomes', () => {
    expect(judge({ outcome: 'answered' }, unclear)).toEqual(['a certain outcome without a refusal']);
    expect(judge({}, refused)).toEqual(['a refusal with an uncertain outcome']);
    expect(judge({ message: 'no' }, unclear)).toEqual(['no advice on what to do']);
    expect(judge({ retryable: true }, unclear)).toEqual(['rejected with outcome unknown marked as retryable']);
    expect(judge({}, unclear, 2)).toEqual(['a key requested twice']);
  });

  it('reports invalid keys and keys that differ from the response', () => {
    const reading = read(200, { success: true, data: { id: 'tkn_1', secret: 'x' } });
    const secret = { reveal: () => 'x' };
    expect(create.judge({ id: 'tkn_1', secret }, reading, seen)).toEqual([]);
    expect(create.judge({ id: 'tkn_2', secret }, reading, seen)).toEqual([
      'a key that differs from the key in the response',
    ]);
    expect(create.judge({ id: 'tkn_1' }, reading, seen)).toEqual(['a secret that no header can carry']);
    expect(create.judge(undefined, read(200, { success: false }), seen)).toContain('a result without success: true');
  });
});

describe('the judge for API calls', () => {
  const seen = { requests: 1, tries: 1, retries: 0, authorization: undefined };
  const call = (label: string, value: object, reading: Reading): readonly string[] =>
    operationOf(paysecurez, label).judge(value, reading, seen);

  it.each<[string, string, object, Reading]>([
    ['status 500', 'http.get json', { status: 500, data: {} }, read(500, {})],
    ['differs from the response', 'http.get json', { status: 200, data: { a: 2 } }, read(200, { a: 1 })],
    ['above the size limit', 'http.get text', { status: 200 }, read(200, 'x'.repeat(131_072))],
    ['differs from the response', 'http.get text', { status: 200, data: '{}' }, read(200, { a: 1 })],
    ['differs from the response', 'http.get arraybuffer', { status: 200, data: Buffer.from('x') }, read(200, { a: 1 })],
    ['differs from the response', 'http.get stream', { status: 200, data: Buffer.from('x') }, read(200, { a: 1 })],
    ['bearercanary', 'http.get json', { status: 200, data: {}, config: 'bearercanary/"+\\=' }, read(200, {})],
    ['without a token', 'http.get with a new token', {}, read(200, {})],
  ])('reports the fault: %s', (fault, label, value, reading) => {
    expect(call(label, value, reading)).toContainEqual(expect.stringContaining(fault));
  });
});

describe('counterexamples', () => {
  /** Reports a fault only if the JSON contains `access_token` twice. */
  const planted: Subject = {
    ...paysecurez,
    operations: paysecurez.operations.slice(0, 1).map((operation) => ({
      ...operation,
      judge: (_value, { text }) => ((text?.match(/"access_token"/g)?.length ?? 0) > 1 ? ['planted'] : []),
    })),
  };

  it('a counterexample shrinks to the relevant change and replays with its seed and path', async () => {
    const { broken } = await fuzz(planted, { runs: 1_000, seed: 1 });
    expect(broken?.report).toContain('planted');
    expect(broken?.input).toMatchObject({
      changes: {
        json: [{ kind: 'repeat', where: 0 }],
        bytes: [],
        http: [],
        transfer: { splits: [], broken: false, framing: 'length', tamper: undefined },
      },
      overSocket: false,
      recovers: false,
      looks: false,
      retries: 0,
    });
    const { broken: again } = await fuzz(planted, { runs: 1, seed: 1, path: broken?.path, endOnFailure: true });
    expect(again?.input).toEqual(broken?.input);
    expect(again?.report).toContain('planted');
    expect(again?.report).toContain('Shrunk 0 time(s)');
  });
});

describe('the process watch', () => {
  afterEach(() => {
    for (const prototype of [Object.prototype, Array.prototype]) Reflect.deleteProperty(prototype, 'polluted');
  });

  /** Returns a provider whose token operation uses the given client. */
  const doing = (client: () => Partial<OpenClient>): Subject => ({
    ...paysecurez,
    operations: [
      {
        ...operationOf(paysecurez, 'token'),
        judge: () => [],
        open: () => ({
          call: async () => undefined,
          status: () => undefined,
          close: async () => undefined,
          ...client(),
        }),
      },
    ],
  });

  const faultsOf = async (subject: Subject): Promise<string> => {
    const { broken } = await fuzz(subject, { runs: 30, seed: 1, hangAfterMs: 40, endOnFailure: true });
    return broken?.report ?? 'none';
  };

  it('reports no faults for a client without side effects', async () => {
    expect(await faultsOf(doing(() => ({})))).toBe('none');
  });

  const never = new Promise<never>(() => undefined);
  const calling = (call: () => Promise<unknown>) => () => ({ call });
  const stray = (act: () => void) => calling(async () => void setImmediate(act));

  // Unhandled rejections cannot be tested, because Jest fails the test before the watch reports them.
  it.each<[string, () => Partial<OpenClient>]>([
    ['a call that did not settle', calling(() => never)],
    ['a client that does not close', () => ({ close: () => never })],
    ["printed: 'x'", stray(() => print('x'))],
    ["printed: 'x'", stray(() => process.stdout.write('x'))],
    ['Warning: x', stray(() => process.emitWarning('x'))],
    ['a prototype with polluted', stray(() => Object.assign(Object.prototype, { polluted: true }))],
    ['a prototype with polluted', stray(() => Object.assign(Array.prototype, { polluted: true }))],
    ['the status shows a token', () => ({ status: () => 'tokencanary' })],
    ['the status shows', () => ({ status: () => SECRET })],
    ['with a healthy response afterwards', workingOnce],
  ])('reports the fault: %s', async (fault, client) => {
    expect(await faultsOf(doing(client))).toContain(fault);
  });

  function print(text: string): void {
    const { console } = globalThis;
    console.log(text);
  }

  /** Returns a client whose calls fail after the first one. */
  function workingOnce(): Partial<OpenClient> {
    let calls = 0;
    return {
      call: async () => {
        calls += 1;
        if (calls > 1) throw new Error('once is enough');
      },
    };
  }
});
