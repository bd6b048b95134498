import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Fault, type FaultTarget, type Sandbox, startSandbox } from '../index.js';
import { call } from '../test-support/call.test-support.js';
import { open, raw, until } from '../test-support/connection.test-support.js';
import {
  paysecurezToken,
  requestPaySecureZToken,
  requestSingleViewToken,
  statusOf,
} from '../test-support/tokens.test-support.js';

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ now: () => START, seed: 'faults' });
});
afterEach(() => sandbox.close());

/** Returns a valid token request as bytes. `last` closes the connection after the response. */
function tokenRequest(last = true): string {
  const { clientId, clientSecret } = sandbox.paysecurez.credentials;
  const body = JSON.stringify({ client_id: clientId, client_secret: clientSecret });
  const head = ['POST /api/token HTTP/1.1', 'Host: a', 'Content-Type: application/json'];
  const more = [`Content-Length: ${body.length}`, ...(last ? ['Connection: close'] : [])];
  return `${[...head, ...more].join('\r\n')}\r\n\r\n${body}`;
}

/** Sends a token request. Returns the response's head and body, and how the connection closed. */
async function received(): Promise<{ readonly head: string; readonly body: string; readonly end: string }> {
  const { text, end } = await raw(sandbox.url, tokenRequest());
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { head, body, end };
}

const lengthIn = (head: string): number => Number(/content-length: (\d+)/i.exec(head)?.[1]);

describe('faults that replace the response', () => {
  it.each([
    ['paysecurez.token', 503, { statusCode: 503, message: 'Service Unavailable', error: 'Service Unavailable' }],
    ['paysecurez.token', 401, { statusCode: 401, message: 'Unauthorized', error: 'Invalid or expired token' }],
    ['singleview.token', 500, expect.objectContaining({ errorCode: 'MW-500', errorMessage: 'Internal Server Error' })],
    ['paisr.accessTokens.list', 502, { success: false, message: 'Bad Gateway' }],
    ['unknown', 599, { message: 'Status 599' }],
  ] as const)('a fault on %s with status %d sends the provider’s error envelope', async (target, status, body) => {
    sandbox.fault(target, { status });
    const paths = { paysecurez: '/api/token', singleview: '/v1/api/observice/token', paisr: '/v2/access-tokens' };
    const path = Object.entries(paths).find(([name]) => target.startsWith(name))?.[1] ?? '/';
    const request = target.startsWith('paisr') || target === 'unknown' ? {} : { json: {} };
    const response = await call(sandbox.url + path, request);
    expect(response.status).toBe(status);
    expect(response.body).toEqual(body);
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it('a fault sends an object body as JSON and a string body unchanged', async () => {
    sandbox.fault('paysecurez.token', { status: 418, body: { tea: true }, times: 1 });
    const object = await requestPaySecureZToken(sandbox);
    expect([object.status, object.body]).toEqual([418, { tea: true }]);
    sandbox.fault('paysecurez.token', { body: null, times: 1 });
    const nothing = await requestPaySecureZToken(sandbox);
    expect([nothing.status, nothing.body]).toEqual([200, null]);
    sandbox.fault('paysecurez.token', { status: 502, body: '<h1>Größe</h1>', times: 1 });
    const { head, body } = await received();
    expect(head).toMatch(/^HTTP\/1\.1 502 /);
    expect(head).toMatch(/content-type: application\/json/i);
    expect([body, lengthIn(head)]).toEqual(['<h1>Größe</h1>', Buffer.byteLength('<h1>Größe</h1>')]);
  });

  it('a fault replaces headers with the same name, regardless of case', async () => {
    sandbox.fault('paysecurez.token', { body: '<p>', headers: { 'content-TYPE': 'text/html', 'X-Trace': 'a' } });
    const { head } = await received();
    expect(head.match(/content-type: .*/gi)).toEqual(['content-TYPE: text/html']);
    expect(head).toContain('X-Trace: a');
  });

  it.each([
    [{ redirect: 'https://elsewhere.test/x' }, 307],
    [{ redirect: '/api/token', status: 308 }, 308],
  ])('the fault %j redirects the client', async (fault, status) => {
    sandbox.fault('paysecurez.token', fault);
    const { head, body } = await received();
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toContain(`Location: ${fault.redirect}\r\n`);
    expect(body).toBe('');
  });

  it.each([
    [{ retryAfter: 2 }, 429, '2'],
    [{ retryAfter: 0, status: 503 }, 503, '0'],
    [{ retryAfterDate: 90 }, 429, 'Fri, 02 Jan 2026 03:05:35 GMT'],
    [{ retryAfterDate: -5, status: 503 }, 503, 'Fri, 02 Jan 2026 03:04:00 GMT'],
  ])('the fault %j sends a Retry-After header', async (fault, status, header) => {
    sandbox.fault('paysecurez.token', fault);
    const response = await requestPaySecureZToken(sandbox);
    expect([response.status, response.headers.get('retry-after')]).toEqual([status, header]);
    expect(response.body).toMatchObject({ statusCode: status });
  });

  it.each([204, 302, 304])('a fault with status %d does not send a body', async (status) => {
    sandbox.fault('paysecurez.token', { status });
    const { head, body } = await received();
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(body).toBe('');
  });

  it('a fault with a different success status keeps the provider’s body', async () => {
    sandbox.fault('paysecurez.token', { status: 203 });
    const response = await requestPaySecureZToken(sandbox);
    expect([response.status, response.body]).toEqual([203, expect.objectContaining({ token_type: 'Bearer' })]);
  });

  it('a request with a fault is not processed unless `processed` is true', async () => {
    const { token } = sandbox.paisr.credentials;
    const create = (): ReturnType<typeof call> =>
      call(`${sandbox.paisr.baseUrl}/access-tokens`, { token, json: { description: 'Lost', scopes: ['a.read'] } });
    const descriptions = async (): Promise<readonly string[]> => {
      const { body } = await call(`${sandbox.paisr.baseUrl}/access-tokens`, { token });
      return (body as { data: { tokens: { description: string }[] } }).data.tokens.map((one) => one.description);
    };
    sandbox.fault('paisr.accessTokens.create', { status: 500, times: 1 });
    expect((await create()).status).toBe(500);
    sandbox.fault('paisr.accessTokens.create', { reset: true, times: 1 });
    await expect(create()).rejects.toThrow();
    expect(await descriptions()).toEqual(['Sandbox initial key']);

    sandbox.fault('paisr.accessTokens.create', { status: 500, processed: true, times: 1 });
    expect((await create()).status).toBe(500);
    sandbox.fault('paisr.accessTokens.create', { reset: true, processed: true, times: 1 });
    await expect(create()).rejects.toThrow();
    expect(await descriptions()).toEqual(['Sandbox initial key', 'Lost', 'Lost']);
  });
});

describe('faults that change expires_in', () => {
  it.each<[Fault, unknown]>([
    [{ expiresIn: 0 }, 0],
    [{ expiresIn: -1 }, -1],
    [{ expiresIn: 1.5 }, 1.5],
    [{ expiresIn: '1800' }, '1800'],
    [{ expiresIn: 'soon $1' }, 'soon $1'],
    [{ expiresIn: null }, null],
    [{ expiresIn: { seconds: 1 } }, { seconds: 1 }],
    [{ expiresInText: '1e999' }, Number.POSITIVE_INFINITY],
    [{ expiresInText: '' }, undefined],
  ])('the fault %j changes the response of both token routes, and the token remains valid', async (fault, value) => {
    sandbox.fault('*', fault);
    const paysecurez = (await requestPaySecureZToken(sandbox)).body as { access_token: string; expires_in?: unknown };
    expect(paysecurez).toStrictEqual({
      access_token: expect.any(String),
      ...(value !== undefined && { expires_in: value }),
      token_type: 'Bearer',
    });
    const singleview = (await requestSingleViewToken(sandbox)).body as { payload: object };
    expect(singleview.payload).toStrictEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      ...(value !== undefined && { expires_in: value }),
    });
    expect(await statusOf('paysecurez', paysecurez.access_token, sandbox)).toBe(201);
  });

  it('a fault can send the invalid expires_in from SingleView’s documentation', async () => {
    sandbox.fault('singleview.token', { expiresInText: '0000' });
    const { baseUrl, credentials } = sandbox.singleview;
    const response = await fetch(`${baseUrl}/v1/api/observice/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...credentials, grantType: 'client_credentials' }),
    });
    expect(await response.text()).toMatch(
      /^{"success":true,"payload":{"access_token":".+","token_type":"Bearer","expires_in":0000}}$/,
    );
  });
});

describe('faults that affect the transfer of the response', () => {
  it('the fault `delay` sends the response only after the delay', async () => {
    sandbox.fault('paysecurez.token', { delay: 60 });
    const start = performance.now();
    expect((await requestPaySecureZToken(sandbox)).status).toBe(200);
    // Node's timers may fire a fraction of a millisecond early.
    expect(performance.now() - start).toBeGreaterThanOrEqual(59);
  });

  it('the fault `drip` sends the headers immediately and the body one byte at a time', async () => {
    sandbox.fault('paysecurez.token', { drip: 2, body: { a: 'sixteen bytes' } });
    const socket = await open(sandbox.url, tokenRequest());
    const chunks: string[] = [];
    socket.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    await once(socket, 'close');
    // A late timer may send the headers together with the first byte, but never with two bytes.
    expect(chunks[0]).toMatch(/\r\n\r\n{?$/);
    expect(chunks.join('').split('\r\n\r\n')[1]).toBe('{"a":"sixteen bytes"}');
    expect(chunks.length).toBeGreaterThan(2);
  });

  it('the fault `malformed` sends half of the JSON as a complete response', async () => {
    sandbox.fault('paysecurez.token', { malformed: true });
    const { head, body, end } = await received();
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect([body.length, end]).toEqual([lengthIn(head), 'FIN']);
    expect(body).toMatch(/^{"access_token":"/);
    expect(() => JSON.parse(body)).toThrow();
  });

  it.each([
    [true, 0.5],
    [7, undefined],
    [0, undefined],
  ])('the fault `truncate: %j` closes the connection before the end of the body', async (truncate, share) => {
    sandbox.fault('paysecurez.token', { truncate });
    const { head, body, end } = await received();
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    expect(body.length).toBe(share === undefined ? truncate : Math.floor(lengthIn(head) * share));
    expect(end).toBe('FIN');
  });

  it('the fault `truncate` also closes a keep-alive connection', async () => {
    sandbox.fault('paysecurez.token', { truncate: true });
    const { text, end } = await raw(sandbox.url, tokenRequest(false));
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(end).toBe('FIN');
    // The time limit is shorter than the keep-alive timeout of 5 seconds.
  }, 4000);

  it('the fault `reset` resets the connection before the response or within the body', async () => {
    sandbox.fault('paysecurez.token', { reset: true, times: 1 });
    expect(await received()).toEqual({ head: '', body: '', end: 'ECONNRESET' });
    sandbox.fault('paysecurez.token', { reset: 'body', times: 1 });
    const { head, body, end } = await received();
    expect(head === '' || body.length < lengthIn(head)).toBe(true);
    expect(end).toBe('ECONNRESET');
    expect(sandbox.requests().map(({ status, fault }) => [status, fault])).toEqual([
      [0, 'reset'],
      [200, 'reset:body'],
    ]);
  });

  it('the fault `hang` keeps the connection open without sending a response', async () => {
    sandbox.fault('paysecurez.token', { hang: true, times: 2 });
    const left = await open(sandbox.url, tokenRequest(false));
    await until(() => sandbox.requests().length === 1);
    const stays = raw(sandbox.url, tokenRequest(false));
    await until(() => sandbox.requests().length === 2);
    expect((await requestPaySecureZToken(sandbox)).status).toBe(200);
    expect(left.bytesRead).toBe(0);
    left.destroy();
    await sandbox.close();
    expect((await stays).text).toBe('');
    expect(sandbox.requests().map(({ status }) => status)).toEqual([0, 0, 200]);
  });

  it("the fault `hang: 'body'` sends half of the body and then stops", async () => {
    sandbox.fault('paysecurez.token', { hang: 'body' });
    const stays = raw(sandbox.url, tokenRequest());
    await until(() => sandbox.requests()[0]?.status === 200);
    expect(await statusOf('paisr', sandbox.paisr.credentials.token, sandbox)).toBe(200);
    await sandbox.close();
    const { text } = await stays;
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(body.length).toBe(Math.floor(lengthIn(head) / 2));
  });

  it('a fault can combine several effects', async () => {
    sandbox.fault('paysecurez.token', { status: 503, delay: 30, drip: 1, truncate: 9, retryAfter: 1 });
    const start = performance.now();
    const { head, body, end } = await received();
    expect(performance.now() - start).toBeGreaterThanOrEqual(29);
    expect(head).toMatch(/^HTTP\/1\.1 503 /);
    expect(head).toMatch(/retry-after: 1\r\n/i);
    expect([body, end]).toEqual(['{"statusC', 'FIN']);
    expect(sandbox.requests()[0]?.fault).toBe('503,retryAfter:1,delay:30,drip:1,truncate:9');
  });
});

describe('faults', () => {
  const statuses = async (n: number): Promise<readonly number[]> => {
    const seen: number[] = [];
    for (let turn = 0; turn < n; turn += 1) seen.push((await requestPaySecureZToken(sandbox)).status);
    return seen;
  };

  it('a fault with `times` affects exactly that number of requests', async () => {
    const fault = sandbox.fault('paysecurez.token', { status: 503, times: 3 });
    expect([fault.hits, fault.left]).toEqual([0, 3]);
    expect(await statuses(2)).toEqual([503, 503]);
    expect([fault.hits, fault.left]).toEqual([2, 1]);
    expect(await statuses(2)).toEqual([503, 200]);
    expect([fault.hits, fault.left]).toEqual([3, 0]);
    expect(sandbox.faults()).toEqual([]);
  });

  it('a fault affects all requests until it is lifted', async () => {
    const fault = sandbox.fault('paysecurez.token', { status: 503 });
    expect(await statuses(3)).toEqual([503, 503, 503]);
    expect([fault.hits, fault.left]).toEqual([3, undefined]);
    fault.lift();
    fault.lift();
    expect(await statuses(1)).toEqual([200]);
    expect([fault.hits, fault.left]).toEqual([3, 0]);
  });

  it('a fault with a `share` affects the same requests for the same seed', async () => {
    const hitsWith = async (seed: string): Promise<readonly boolean[]> => {
      await using other = await startSandbox({ seed });
      other.fault('paysecurez.token', { status: 503, share: 0.25 });
      const hits: boolean[] = [];
      for (let turn = 0; turn < 80; turn += 1) hits.push((await requestPaySecureZToken(other)).status === 503);
      return hits;
    };
    const [first, second, different] = [await hitsWith('a'), await hitsWith('a'), await hitsWith('b')];
    expect(second).toEqual(first);
    expect(different).not.toEqual(first);
    // These seeds always affect the same number of requests, close to a quarter of 80.
    expect([first, different].map((hits) => hits.filter(Boolean).length)).toEqual([18, 23]);
  });

  it('a fault with `share` and `times` stops after affecting that number of requests', async () => {
    sandbox.fault('paysecurez.token', { status: 503, share: 0.5, times: 4 });
    const seen = await statuses(30);
    expect(seen.filter((status) => status === 503)).toHaveLength(4);
    expect(seen.slice(0, 4)).not.toEqual([503, 503, 503, 503]);
  });

  it('a fault affects the requests of one route, one provider or all providers', async () => {
    const statusesWith = async (target: FaultTarget): Promise<readonly number[]> => {
      const fault = sandbox.fault(target, { status: 500 });
      const paths = ['/api/token', '/api/v1/transactions/txn_1/status', '/v2/invoices', '/v1/x', '/x'];
      const seen = [];
      for (const path of paths) seen.push((await call(sandbox.url + path)).status);
      fault.lift();
      return seen;
    };
    expect(await statusesWith('paysecurez.transactions.status')).toEqual([405, 500, 401, 404, 404]);
    expect(await statusesWith('paysecurez.*')).toEqual([500, 500, 401, 404, 404]);
    expect(await statusesWith('singleview.*')).toEqual([405, 401, 401, 500, 404]);
    expect(await statusesWith('unknown')).toEqual([500, 401, 401, 500, 500]);
    expect(await statusesWith('*')).toEqual([500, 500, 500, 500, 500]);
  });

  it('a fault takes precedence over later faults until it is used up', async () => {
    sandbox.fault('paysecurez.token', { status: 503, times: 2 });
    sandbox.fault('*', { status: 500, times: 1 });
    sandbox.fault('paysecurez.token', { status: 429, times: 1 });
    expect(sandbox.faults().map(({ id, target, effect }) => [id, target, effect])).toEqual([
      ['fault_1', 'paysecurez.token', '503'],
      ['fault_2', '*', '500'],
      ['fault_3', 'paysecurez.token', '429'],
    ]);
    expect(await statuses(5)).toEqual([503, 503, 500, 429, 200]);
  });

  it('liftFaults() lifts all faults', async () => {
    const faults = [sandbox.fault('paysecurez.token', { hang: true }), sandbox.fault('*', { status: 500, times: 9 })];
    sandbox.liftFaults();
    expect(await statuses(1)).toEqual([200]);
    expect(faults.map(({ left }) => left)).toEqual([0, 0]);
  });

  it('fault() rejects an unknown target', () => {
    expect(() => sandbox.fault('paysecurez.tokens' as 'paysecurez.token', { status: 503 })).toThrow(
      /^fault\.target: must be one of \*, paisr\.\*, .* \(got 'paysecurez\.tokens'\)$/,
    );
  });

  it('a recorded request includes the fault that affected it', async () => {
    const token = await paysecurezToken(sandbox);
    sandbox.fault('paysecurez.transactions.create', { status: 401, times: 1 });
    expect(await statusOf('paysecurez', token, sandbox)).toBe(401);
    expect(await statusOf('paysecurez', token, sandbox)).toBe(201);
    const [hit, good] = sandbox.requests({ route: 'paysecurez.transactions.create' });
    expect(hit).toMatchObject({ status: 401, fault: '401', token: good?.token });
    expect(hit).not.toHaveProperty('bearer');
    expect(good).not.toHaveProperty('fault');
  });
});
