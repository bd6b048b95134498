import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RouteHandler, type RouteRequest, type Sandbox, startSandbox } from '../index.js';
import { call } from '../test-support/call.test-support.js';
import { until } from '../test-support/connection.test-support.js';
import { paysecurezToken, singleviewToken } from '../test-support/tokens.test-support.js';

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ now: () => START });
});
afterEach(() => sandbox.close());

it('answers as its handler does, which is told all about the request', async () => {
  const seen: RouteRequest[] = [];
  const { name } = sandbox.route('POST', '/api/v1/orders/:order/items/:item', async (request) => {
    seen.push(request);
    return { status: 201, headers: { 'X-Trace': '7' }, body: { ok: true } };
  });
  const token = await paysecurezToken(sandbox);
  const answer = await call(`${sandbox.url}/api/v1/orders/a%2Fb/items/7?page=2&page=3`, {
    token,
    json: { amount: 1 },
    headers: { signature: 'abc' },
  });
  expect([answer.status, answer.body, answer.headers.get('x-trace')]).toEqual([201, { ok: true }, '7']);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(seen).toEqual([
    {
      method: 'POST',
      path: '/api/v1/orders/a%2Fb/items/7',
      params: { order: 'a/b', item: '7' },
      query: new URLSearchParams('page=2&page=3'),
      headers: expect.objectContaining({ signature: 'abc', authorization: `Bearer ${token}` }),
      body: { amount: 1 },
      text: '{"amount":1}',
      at: START,
    },
  ]);
  expect(name).toBe('POST /api/v1/orders/:order/items/:item');
  expect(sandbox.requests({ route: 'POST /api/v1/orders/:order/items/:item' })).toMatchObject([
    { path: '/api/v1/orders/a%2Fb/items/7', status: 201, bearer: 'good' },
  ]);
});

it('may be an answer that is always the same; text is sent as it is, and nothing as nothing', async () => {
  const token = await paysecurezToken(sandbox);
  sandbox.route('GET', '/api/v1/json', { body: [1] });
  sandbox.route('GET', '/api/v1/text', { body: 'Größe', status: 202 });
  sandbox.route('GET', '/api/v1/html', { body: '<p>', headers: { 'content-type': 'text/html' } });
  sandbox.route('DELETE', '/api/v1/nothing', {});
  const ask = async (path: string, method = 'GET'): Promise<readonly unknown[]> => {
    const answer = await fetch(`${sandbox.url}/api/v1/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
    });
    return [answer.status, answer.headers.get('content-type'), await answer.text()];
  };
  expect(await ask('json')).toEqual([200, 'application/json', '[1]']);
  expect(await ask('json', 'HEAD')).toEqual([200, 'application/json', '']);
  expect(await ask('text')).toEqual([202, 'text/plain; charset=utf-8', 'Größe']);
  expect(await ask('html')).toEqual([200, 'text/html', '<p>']);
  expect(await ask('nothing', 'DELETE')).toEqual([200, null, '']);
});

describe('the bearer check', () => {
  it('is that of the provider under whose paths it is, or that is named', async () => {
    const [paysecurez, singleview] = [await paysecurezToken(sandbox), await singleviewToken(sandbox)];
    const paisr = sandbox.paisr.credentials.token;
    sandbox.route('GET', '/api/v1/mine', {});
    sandbox.route('GET', '/v1/mine', {});
    sandbox.route('GET', '/v2/mine', {});
    sandbox.route('GET', '/some-endpoint', {}, { provider: 'paysecurez' });
    const statuses = async (path: string): Promise<readonly number[]> => {
      const seen = [];
      for (const token of [paysecurez, singleview, paisr, undefined]) {
        seen.push(
          (await fetch(sandbox.url + path, token ? { headers: { Authorization: `Bearer ${token}` } } : {})).status,
        );
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

  it('asks for the scope that is named, and counts for the limit', async () => {
    sandbox.route('GET', '/v2/wallets', { body: {} }, { scope: 'wallets.read' });
    const { token } = sandbox.paisr.credentials;
    const refused = await call(`${sandbox.url}/v2/wallets`, { token });
    expect(refused.status).toBe(403);
    expect(refused.body).toEqual({ success: false, message: expect.stringContaining('wallets.read') });
    const made = await call(`${sandbox.paisr.baseUrl}/access-tokens`, {
      token,
      json: { description: 'Wallets', scopes: ['wallets.read'] },
    });
    const { secret } = (made.body as { data: { secret: string } }).data;
    for (let n = 0; n < 250; n += 1) await call(`${sandbox.url}/v2/wallets`, { token: secret });
    expect((await call(`${sandbox.url}/v2/wallets`, { token: secret })).status).toBe(429);
  });

  it('the handler does not run where it refuses', async () => {
    let runs = 0;
    sandbox.route('GET', '/api/v1/mine', () => {
      runs += 1;
      return {};
    });
    await call(`${sandbox.url}/api/v1/mine`);
    expect(runs).toBe(0);
  });
});

describe('in place of a route that is there', () => {
  it('has its name, in the record and for faults, until it is taken away', async () => {
    const token = await paysecurezToken(sandbox);
    const ask = (): ReturnType<typeof call> => call(`${sandbox.url}/api/v1/transactions/7/status`, { token });
    expect((await ask()).status).toBe(404);
    const own = sandbox.route('GET', '/api/v1/transactions/:transaction/status', ({ params }) => ({
      body: { id: params['transaction'], status: 'paid' },
    }));
    expect(own.name).toBe('paysecurez.transactions.status');
    expect((await ask()).body).toEqual({ id: '7', status: 'paid' });
    sandbox.fault('paysecurez.transactions.status', { status: 500, times: 1 });
    expect((await ask()).status).toBe(500);
    own.remove();
    own.remove();
    expect((await ask()).status).toBe(404);
    expect(sandbox.requests({ route: own.name }).map(({ status }) => status)).toEqual([404, 200, 500, 404]);
  });

  it('is guarded as that one was: a token route takes whoever has no token, Paisr’s its scope', async () => {
    sandbox.route('POST', '/api/token', ({ body }) => ({ body: { got: body } }));
    expect((await call(`${sandbox.url}/api/token`, { json: { a: 1 } })).body).toEqual({ got: { a: 1 } });
    sandbox.route('GET', '/v2/access-tokens', { body: 'mine' });
    const { token } = sandbox.paisr.credentials;
    const made = await call(`${sandbox.url}/v2/access-tokens`, {
      token,
      json: { description: 'Mine', scopes: ['a.b'] },
    });
    const { secret } = (made.body as { data: { secret: string } }).data;
    expect((await call(`${sandbox.url}/v2/access-tokens`, { token: secret })).status).toBe(403);
  });

  it('the newest goes first', async () => {
    const token = await paysecurezToken(sandbox);
    const ask = async (): Promise<unknown> => (await call(`${sandbox.url}/api/v1/mine`, { token })).body;
    const first = sandbox.route('GET', '/api/v1/mine', { body: { n: 1 } });
    const second = sandbox.route('GET', '/api/v1/mine', { body: { n: 2 } });
    expect(second.name).toBe(first.name);
    expect(await ask()).toEqual({ n: 2 });
    second.remove();
    expect(await ask()).toEqual({ n: 1 });
    first.remove();
    expect(sandbox.requests({ route: first.name })).toHaveLength(2);
  });

  it('a part that varies may stand where others have a fixed one; those that it does not cover are as they were', async () => {
    const token = await paysecurezToken(sandbox);
    const made = await call(`${sandbox.url}/api/v1/transactions`, { token, json: {} });
    const { id } = made.body as { id: string };
    sandbox.route('POST', '/api/:version/transactions', ({ params }) => ({ body: params }));
    sandbox.route('GET', '/api/:version/:kind/:id', ({ params }) => ({ body: params }));
    const ask = async (path: string, json?: object): Promise<unknown> =>
      (await call(sandbox.url + path, { token, json })).body;
    expect(await ask('/api/v1/transactions', {})).toEqual({ version: 'v1' });
    expect(await ask('/api/v2/refunds/7')).toEqual({ version: 'v2', kind: 'refunds', id: '7' });
    expect(await ask(`/api/v1/transactions/${id}/status`)).toMatchObject({ id, status: 'pending' });
    expect((await call(`${sandbox.url}/api/token`, { json: {} })).status).toBe(400);
  });

  it('other methods of the path are as they were, and 405 names it', async () => {
    sandbox.route('PATCH', '/api/v1/transactions', {});
    const answer = await call(`${sandbox.url}/api/v1/transactions`, { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, PATCH']);
  });
});

describe('what goes wrong', () => {
  it.each<[string, RouteHandler]>([
    ['throws', () => Promise.reject(new Error('no more'))],
    ['throws nothing', () => Promise.reject()],
    ['throws null', () => Promise.reject(null)],
    ['throws what has no text', () => Promise.reject(Object.create(null))],
    ['gives headers that do not go together', () => ({ headers: { Trailer: 'Expires' }, body: {} })],
    ['gives nothing', (() => undefined) as unknown as RouteHandler],
    ['gives what is no answer', () => ({ id: 'txn_1' }) as object],
    ['gives a body that is no JSON', () => ({ body: { amount: 1n } })],
    ['gives a body that is nothing in JSON', () => ({ body: () => 'later' })],
  ])('a handler that %s is answered for with 500 in the envelope', async (_what, handler) => {
    sandbox.route('GET', '/api/v1/mine', handler);
    const answer = await call(`${sandbox.url}/api/v1/mine`, { token: await paysecurezToken(sandbox) });
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({
      statusCode: 500,
      message: 'Internal Server Error',
      error: expect.stringMatching(/^The sandbox failed: ./),
    });
  });

  it('a handler that ends after its client has left, or after the sandbox, does no harm', async () => {
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
    const answers = [left.signal, null].map((signal) => fetch(`${sandbox.url}/api/v1/mine`, { headers, signal }));
    const outcomes = Promise.allSettled(answers);
    await until(() => sandbox.requests({ route: 'GET /api/v1/mine' }).length === 2);
    left.abort();
    await sandbox.close();
    end();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await until(() => ended === 2);
  });

  it('JSON that is none is refused with 400, another content type is text alone', async () => {
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
    [['FETCH', '/api/x', {}], "route: expected one of GET, POST, PUT, PATCH, DELETE, got 'FETCH'"],
    [['GET', 'api/x', {}], "route: expected a path such as /api/v1/things/:id, got 'api/x'"],
    [['GET', '/api/*', {}], 'route: expected a path such as /api/v1/things/:id'],
    [['GET', '/api/x/', {}], 'route: expected a path such as /api/v1/things/:id'],
    [['GET', '/api/:a/:a', {}], 'route: expected a name of its own for each part that varies'],
    [['GET', '/mine', {}], 'route: expected the option provider, since /mine is under none of /v2, /api and /v1'],
    [['GET', '/mine', {}, { provider: 'stripe' }], 'route.provider: expected one of paisr, paysecurez, singleview'],
    [
      ['GET', '/api/x', {}, { scope: 'a.read' }],
      'route.scope: expected on a route of paisr alone, got one of paysecurez',
    ],
    [['GET', '/v2/x', {}, { scope: '' }], "route.scope: expected a scope such as invoices.read, got ''"],
    [['GET', '/api/x', {}, { guard: false }], 'route: unknown option guard; expected only provider, scope'],
    [['GET', '/api/x', { stauts: 1 }], 'route: unknown option stauts; expected only status, headers, body'],
    [['GET', '/api/x', { status: 100 }], 'route.status: expected a whole number from 200 to 599, got 100'],
    [['GET', '/api/x', { headers: { a: 1 } }], 'route.headers: expected names and texts that HTTP can carry'],
    [['GET', '/api/x'], 'route: expected an answer such as { status: 200 }, got undefined'],
  ])('%j is refused by name', (args, message) => {
    const route = sandbox.route as (...given: unknown[]) => unknown;
    expect(() => route(...args)).toThrow(TypeError);
    expect(() => route(...args)).toThrow(message);
  });
});
