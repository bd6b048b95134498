import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RouteHandler, type RouteRequest, type Sandbox, startSandbox } from '../index.js';
import { call } from '../test-support/call.test-support.js';
import { until } from '../test-support/connection.test-support.js';
import { paysecurezToken, singleviewHeaders, singleviewToken } from '../test-support/tokens.test-support.js';

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ now: () => START });
});
afterEach(() => sandbox.close());

it('a custom route calls its handler and sends the response', async () => {
  const seen: RouteRequest[] = [];
  const { name } = sandbox.route('POST', '/api/v1/orders/:order/items/:item', async (request) => {
    seen.push(request);
    return { status: 201, headers: { 'X-Trace': '7' }, body: { ok: true } };
  });
  const token = await paysecurezToken(sandbox);
  const response = await call(`${sandbox.url}/api/v1/orders/a%2Fb/items/7?page=2&page=3`, {
    token,
    json: { amount: 19.99 },
    headers: { signature: 'abc' },
  });
  expect([response.status, response.body, response.headers.get('x-trace')]).toEqual([201, { ok: true }, '7']);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(seen).toEqual([
    {
      method: 'POST',
      path: '/api/v1/orders/a%2Fb/items/7',
      params: { order: 'a/b', item: '7' },
      query: new URLSearchParams('page=2&page=3'),
      headers: expect.objectContaining({ signature: 'abc', authorization: `Bearer ${token}` }),
      body: { amount: 19.99 },
      text: '{"amount":19.99}',
      at: START,
    },
  ]);
  expect(name).toBe('POST /api/v1/orders/:order/items/:item');
  expect(sandbox.requests({ route: 'POST /api/v1/orders/:order/items/:item' })).toMatchObject([
    { path: '/api/v1/orders/a%2Fb/items/7', status: 201, bearer: 'good' },
  ]);
});

it('a custom route can send a fixed response', async () => {
  const token = await paysecurezToken(sandbox);
  sandbox.route('GET', '/api/v1/json', { body: [1] });
  sandbox.route('GET', '/api/v1/text', { body: 'Größe', status: 202 });
  sandbox.route('GET', '/api/v1/html', { body: '<p>', headers: { 'content-type': 'text/html' } });
  sandbox.route('DELETE', '/api/v1/nothing', {});
  const request = async (path: string, method = 'GET'): Promise<readonly unknown[]> => {
    const response = await fetch(`${sandbox.url}/api/v1/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
    });
    return [response.status, response.headers.get('content-type'), await response.text()];
  };
  expect(await request('json')).toEqual([200, 'application/json', '[1]']);
  expect(await request('json', 'HEAD')).toEqual([200, 'application/json', '']);
  expect(await request('text')).toEqual([202, 'text/plain; charset=utf-8', 'Größe']);
  expect(await request('html')).toEqual([200, 'text/html', '<p>']);
  expect(await request('nothing', 'DELETE')).toEqual([200, null, '']);
});

describe('bearer check for a custom route', () => {
  it('a custom route accepts only tokens from its provider', async () => {
    const [paysecurez, singleview] = [await paysecurezToken(sandbox), await singleviewToken(sandbox)];
    const paisr = sandbox.paisr.credentials.token;
    sandbox.route('GET', '/api/v1/mine', {});
    sandbox.route('GET', '/v1/mine', {});
    sandbox.route('GET', '/v2/mine', {});
    sandbox.route('GET', '/some-endpoint', {}, { provider: 'paysecurez' });
    const statuses = async (path: string): Promise<readonly number[]> => {
      const seen = [];
      for (const token of [paysecurez, singleview, paisr, undefined]) {
        const headers = { ...singleviewHeaders(sandbox, ''), ...(token && { Authorization: `Bearer ${token}` }) };
        seen.push((await fetch(sandbox.url + path, { headers })).status);
      }
      return seen;
    };
    expect(await statuses('/api/v1/mine')).toEqual([200, 401, 401, 401]);
    expect(await statuses('/v1/mine')).toEqual([401, 200, 401, 401]);
    expect(await statuses('/v2/mine')).toEqual([401, 401, 200, 401]);
    expect(await statuses('/some-endpoint')).toEqual([200, 401, 401, 401]);
    const refused = await call(`${sandbox.url}/some-endpoint`);
    expect(refused.body).toEqual({ statusCode: 401, message: 'Unauthorized', error: 'Invalid or expired token' });
    sandbox.expireTokens();
    expect(await statuses('/api/v1/mine')).toEqual([401, 401, 401, 401]);
  });

  it('a custom route requires its scope and counts toward the rate limit', async () => {
    sandbox.route('GET', '/v2/wallets', { body: {} }, { scope: 'wallets.read' });
    const { token } = sandbox.paisr.credentials;
    const refused = await call(`${sandbox.url}/v2/wallets`, { token });
    expect(refused.status).toBe(403);
    expect(refused.body).toEqual({ success: false, message: expect.stringContaining('wallets.read') });
    const created = await call(`${sandbox.paisr.baseUrl}/access-tokens`, {
      token,
      json: { description: 'Wallets', scopes: ['wallets.read'] },
    });
    const { secret } = (created.body as { data: { secret: string } }).data;
    for (let n = 0; n < 250; n += 1) await call(`${sandbox.url}/v2/wallets`, { token: secret });
    expect((await call(`${sandbox.url}/v2/wallets`, { token: secret })).status).toBe(429);
  });

  it('a custom route does not call its handler without a bearer token', async () => {
    let runs = 0;
    sandbox.route('GET', '/api/v1/mine', () => {
      runs += 1;
      return {};
    });
    await call(`${sandbox.url}/api/v1/mine`);
    expect(runs).toBe(0);
  });
});

describe('replacing a route', () => {
  it('a custom route keeps the name of the route it replaces', async () => {
    const token = await paysecurezToken(sandbox);
    const request = (): ReturnType<typeof call> => call(`${sandbox.url}/api/v1/transactions/7/status`, { token });
    expect((await request()).status).toBe(404);
    const own = sandbox.route('GET', '/api/v1/transactions/:transaction/status', ({ params }) => ({
      body: { id: params['transaction'], status: 'paid' },
    }));
    expect(own.name).toBe('paysecurez.transactions.status');
    expect((await request()).body).toEqual({ id: '7', status: 'paid' });
    sandbox.fault('paysecurez.transactions.status', { status: 500, times: 1 });
    expect((await request()).status).toBe(500);
    own.remove();
    own.remove();
    expect((await request()).status).toBe(404);
    expect(sandbox.requests({ route: own.name }).map(({ status }) => status)).toEqual([404, 200, 500, 404]);
  });

  it('a custom route keeps the bearer check and scope of the route it replaces', async () => {
    sandbox.route('POST', '/api/token', ({ body }) => ({ body: { got: body } }));
    expect((await call(`${sandbox.url}/api/token`, { json: { a: 1 } })).body).toEqual({ got: { a: 1 } });
    sandbox.route('GET', '/v2/access-tokens', { body: 'mine' });
    const { token } = sandbox.paisr.credentials;
    const created = await call(`${sandbox.url}/v2/access-tokens`, {
      token,
      json: { description: 'Mine', scopes: ['a.b'] },
    });
    const { secret } = (created.body as { data: { secret: string } }).data;
    expect((await call(`${sandbox.url}/v2/access-tokens`, { token: secret })).status).toBe(403);
  });

  it('a custom route takes precedence over earlier custom routes', async () => {
    const token = await paysecurezToken(sandbox);
    const request = async (): Promise<unknown> => (await call(`${sandbox.url}/api/v1/mine`, { token })).body;
    const first = sandbox.route('GET', '/api/v1/mine', { body: { n: 1 } });
    const second = sandbox.route('GET', '/api/v1/mine', { body: { n: 2 } });
    expect(second.name).toBe(first.name);
    expect(await request()).toEqual({ n: 2 });
    second.remove();
    expect(await request()).toEqual({ n: 1 });
    first.remove();
    expect(sandbox.requests({ route: first.name })).toHaveLength(2);
  });

  it('a custom route can have a parameter where other routes have a fixed segment', async () => {
    const token = await paysecurezToken(sandbox);
    const created = await call(`${sandbox.url}/api/v1/transactions`, { token, json: {} });
    const { transactionId: id } = created.body as { transactionId: string };
    sandbox.route('POST', '/api/:version/transactions', ({ params }) => ({ body: params }));
    sandbox.route('GET', '/api/:version/:kind/:id', ({ params }) => ({ body: params }));
    const request = async (path: string, json?: object): Promise<unknown> =>
      (await call(sandbox.url + path, { token, json })).body;
    expect(await request('/api/v1/transactions', {})).toEqual({ version: 'v1' });
    expect(await request('/api/v2/refunds/7')).toEqual({ version: 'v2', kind: 'refunds', id: '7' });
    expect(await request(`/api/v1/transactions/${id}/status`)).toMatchObject({ TransactionId: id, Status: 'Pending' });
    expect((await call(`${sandbox.url}/api/token`, { json: {} })).status).toBe(400);
  });

  it('a custom route adds its method to the Allow header', async () => {
    sandbox.route('PATCH', '/api/v1/transactions', {});
    const response = await call(`${sandbox.url}/api/v1/transactions`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, PATCH']);
  });
});

describe('error handling in custom routes', () => {
  it.each<[string, RouteHandler]>([
    ['throws an error', () => Promise.reject(new Error('no more'))],
    ['throws undefined', () => Promise.reject()],
    ['throws null', () => Promise.reject(null)],
    ['throws an object that cannot be converted to a string', () => Promise.reject(Object.create(null))],
    ['returns conflicting headers', () => ({ headers: { Trailer: 'Expires' }, body: {} })],
    ['returns undefined', (() => undefined) as unknown as RouteHandler],
    ['returns an invalid response', () => ({ id: 'txn_1' }) as object],
    ['returns a body that JSON cannot represent', () => ({ body: { amount: 1n } })],
    ['returns a function as the body', () => ({ body: () => 'later' })],
  ])('a custom route returns 500 in the provider’s error envelope if its handler %s', async (_name, handler) => {
    sandbox.route('GET', '/api/v1/mine', handler);
    const response = await call(`${sandbox.url}/api/v1/mine`, { token: await paysecurezToken(sandbox) });
    expect(response.status).toBe(500);
    expect(response.body).toEqual({
      statusCode: 500,
      message: 'Internal Server Error',
      error: expect.stringMatching(/^The sandbox failed: ./),
    });
  });

  it('a custom route ignores a handler that finishes after the connection has closed', async () => {
    let end: () => void = () => {};
    const waits = new Promise<void>((resolve) => {
      end = resolve;
    });
    let ended = 0;
    sandbox.route('GET', '/api/v1/mine', async () => {
      await waits;
      ended += 1;
      return { body: {} };
    });
    const headers = { Authorization: `Bearer ${await paysecurezToken(sandbox)}` };
    const left = new AbortController();
    const responses = [left.signal, null].map((signal) => fetch(`${sandbox.url}/api/v1/mine`, { headers, signal }));
    const outcomes = Promise.allSettled(responses);
    await until(() => sandbox.requests({ route: 'GET /api/v1/mine' }).length === 2);
    left.abort();
    await sandbox.close();
    end();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await until(() => ended === 2);
  });

  it('a custom route rejects invalid JSON with 400 and passes other content types as plain text', async () => {
    sandbox.route('POST', '/api/v1/mine', ({ body, text }) => ({ body: { body: body ?? 'none', text } }));
    const token = await paysecurezToken(sandbox);
    const url = `${sandbox.url}/api/v1/mine`;
    expect((await call(url, { token, text: '{"a":' })).status).toBe(400);
    const plain = await call(url, { token, text: 'a=b', headers: { 'Content-Type': 'text/plain' } });
    expect(plain.body).toEqual({ body: 'none', text: 'a=b' });
    const largest = 'x'.repeat(1024 * 1024);
    const whole = await call(url, { token, text: largest, headers: { 'Content-Type': 'text/plain' } });
    expect((whole.body as { text: string }).text === largest).toBe(true);
    expect((await call(url, { token, text: `${largest}x` })).status).toBe(413);
  });

  it.each<[unknown[], string]>([
    [['FETCH', '/api/x', {}], "route.method: must be one of GET, POST, PUT, PATCH, DELETE (got 'FETCH')"],
    [['GET', 'api/x', {}], "route.path: must be a path such as /api/v1/things/:id (got 'api/x')"],
    [['GET', '/api/*', {}], 'route.path: must be a path such as /api/v1/things/:id'],
    [['GET', '/api/x/', {}], 'route.path: must be a path such as /api/v1/things/:id'],
    [['GET', '/api/:a/:a', {}], 'route.path: must have a different name for each parameter'],
    [['GET', '/mine', {}], 'route.provider: is required, because /mine is not under /v2, /api or /v1 (missing)'],
    [['GET', '/mine', {}, { provider: 'stripe' }], 'route.provider: must be one of paisr, paysecurez, singleview'],
    [
      ['GET', '/api/x', {}, { scope: 'a.read' }],
      'route.scope: is allowed only on a route of paisr (this route belongs to paysecurez)',
    ],
    [['GET', '/v2/x', {}, { scope: '' }], "route.scope: must be a scope such as invoices.read (got '')"],
    [['GET', '/api/x', {}, { guard: false }], 'route: guard is not an option; use one of provider, scope'],
    [['GET', '/api/x', { stauts: 1 }], 'route: stauts is not an option; use one of status, headers, body'],
    [['GET', '/api/x', { status: 100 }], 'route.status: must be a whole number from 200 to 599 (got 100)'],
    [['GET', '/api/x', { headers: { a: 1 } }], 'route.headers: must have names and values that HTTP allows'],
    [['GET', '/api/x'], 'route: must have a response such as { status: 200 } (got undefined)'],
  ])('route() rejects the invalid arguments %j', (args, message) => {
    const route = sandbox.route as (...given: unknown[]) => unknown;
    expect(() => route(...args)).toThrow(TypeError);
    expect(() => route(...args)).toThrow(message);
  });
});
