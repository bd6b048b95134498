import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { json, startServer } from '@x/test-kit/http-server';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { type AcmeClient, type AcmeServer, acme, createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme, startAcme } from '../../test/after-each.js';
import type { AxiosRequestConfig, ClientEvent, RequestRetriedEvent } from '../index.js';

type Respond = (response: ServerResponse) => void;
type Options = Partial<Parameters<typeof createAcme>[0]>;

const status =
  (code: number, headers: Record<string, string> = {}): Respond =>
  (response) =>
    json(response, code, {}, headers);
const lost: Respond = (response) => void response.socket?.resetAndDestroy();
const half: Respond = (response) =>
  void response.writeHead(200, { 'content-length': '100' }).write('half', () => response.socket?.resetAndDestroy());
const early: Respond = (response) => {
  response.writeEarlyHints({ link: '</x>; rel=preload' }, () => response.socket?.resetAndDestroy());
};

/** Creates a clock that advances only to skip pauses before retries. */
function skipRetryPauses() {
  const clock = new ManualClock();
  const retries: RequestRetriedEvent[] = [];
  const onEvent = (event: ClientEvent): void => {
    if (event.type !== 'request.retried') return;
    retries.push(event);
    setImmediate(() => clock.advance(event.delay));
  };
  return { clock, retries, onEvent };
}

/** Connects a client whose API calls receive the given responses and then succeed. */
async function connect(api: readonly Respond[], options: Options = {}) {
  const { clock, retries, onEvent } = skipRetryPauses();
  const remaining = [...api];
  const respond: Respond = (response) => (remaining.shift() ?? status(200))(response);
  const acmeOptions = { retries: 2, clock, onEvent, ...options };
  const { server, client } = await connectAcme({ api: (_request, response) => respond(response) }, acmeOptions);
  await client.token();
  return { server, client, clock, retries };
}

/** Connects a client whose token requests receive the given responses and then succeed. */
async function connectTokens(token: readonly Respond[], options: Options = {}, definition = acme) {
  const { clock, retries, onEvent } = skipRetryPauses();
  const remaining = [...token];
  const issue: Respond = (response) => json(response, 200, { token: 'token-1', ttl: 600 });
  const server = await startServer((_request, response) => (remaining.shift() ?? issue)(response));
  afterThisTest(() => server.close());
  const acmeOptions = { baseUrl: server.url, retries: 2, clock, onEvent, ...options };
  return { server, client: createAcme(acmeOptions, definition), clock, retries };
}

const sends = (server: AcmeServer): number => server.apiCalls().length;

describe('an API call', () => {
  it.each<[string, string, Respond]>([
    ['GET', 'a 429', status(429)],
    ['GET', 'a 502', status(502)],
    ['GET', 'a 503', status(503)],
    ['GET', 'a 504', status(504)],
    ['GET', 'losing the connection before the response', lost],
    ['HEAD', 'a 503', status(503)],
    ['OPTIONS', 'a 503', status(503)],
    ['PUT', 'a 503', status(503)],
    ['DELETE', 'losing the connection before the response', lost],
  ])('resends an unchanged %s request up to two times after %s', async (method, _what, respond) => {
    const { server, client, retries } = await connect([respond, respond]);
    const data = method === 'PUT' ? { amount: 1 } : undefined;
    expect((await client.http.request({ url: '/x?q=1', method, data })).status).toBe(200);
    const seen = server.apiCalls().map((call) => [call.method, call.url, String(call.body)]);
    expect(seen).toEqual(Array(3).fill([method, '/x?q=1', data ? '{"amount":1}' : '']));
    expect(retries.map(({ operation, retry }) => [operation, retry])).toEqual([
      [`http.${method.toLowerCase()}`, 1],
      [`http.${method.toLowerCase()}`, 2],
    ]);
  });

  it('rejects with the last error after three failed attempts', async () => {
    const { server, client } = await connect([status(502), status(429), status(503)]);
    expect(await rejected(client.http.get('/x'))).toMatchObject({
      code: 'unavailable',
      httpStatus: 503,
      attempts: 3,
      outcome: 'answered',
      retryable: true,
    });
    expect(sends(server)).toBe(3);
  });

  it.each<[string, string, Respond, object]>([
    ['GET', 'a 500', status(500), { code: 'unavailable', outcome: 'answered' }],
    ['GET', 'a 501', status(501), { code: 'unavailable', outcome: 'answered' }],
    ['GET', 'a 404', status(404), { code: 'rejected', outcome: 'answered' }],
    ['GET', 'losing the connection during the response', half, { code: 'network', outcome: 'unknown' }],
    ['GET', 'losing the connection after an early hint', early, { code: 'network', outcome: 'unknown' }],
    ['POST', 'a 429', status(429), { code: 'rate_limited', outcome: 'answered', retryable: true }],
    ['POST', 'a 503', status(503), { code: 'unavailable', outcome: 'answered', retryable: false }],
    ['POST', 'losing the connection', lost, { code: 'network', outcome: 'unknown', retryable: false }],
    ['PATCH', 'a 503', status(503), { code: 'unavailable', outcome: 'answered', retryable: false }],
  ])('does not resend a %s request after %s', async (method, _what, respond, expected) => {
    const { server, client, retries } = await connect([respond]);
    expect(await rejected(client.http.request({ url: '/x', method, data: {} }))).toMatchObject({
      ...expected,
      attempts: 1,
    });
    expect(sends(server)).toBe(1);
    expect(retries).toEqual([]);
  });

  it('retries a POST request that was not sent', async () => {
    const { server, client, retries } = await connect([]);
    await server.close();
    const error = await rejected(client.http.post('/x', { amount: 1 }));
    expect(error).toMatchObject({ code: 'connect', outcome: 'not_sent', attempts: 0, retryable: true });
    expect(error.message).toBe(`acme http.post: could not connect to ${new URL(server.url).host}: ECONNREFUSED`);
    expect(retries.map(({ code }) => code)).toEqual(['connect', 'connect']);
  });

  it('never resends a stream', async () => {
    const { server, client } = await connect([status(503)]);
    expect(await rejected(client.http.put('/x', Readable.from(['a', 'b'])))).toMatchObject({ attempts: 1 });
    expect(sends(server)).toBe(1);
  });

  it('reports an unknown outcome after a lost connection', async () => {
    const { client } = await connect([lost, status(404)]);
    expect(await rejected(client.http.delete('/x'))).toMatchObject({
      code: 'rejected',
      httpStatus: 404,
      attempts: 2,
      outcome: 'unknown',
    });
  });

  it('retries up to `retries` times, in addition to the replay after a 401', async () => {
    const { server, client } = await connect([status(503), status(401), status(503), status(503)], { retries: 3 });
    expect((await client.http.get('/x')).status).toBe(200);
    expect(sends(server)).toBe(5);
    expect(server.tokenRequests()).toHaveLength(2);
    const once = await connect([status(503)], { retries: 0 });
    expect(await rejected(once.client.http.get('/x'))).toMatchObject({ attempts: 1 });
  });
});

describe('the pause before a retry', () => {
  it('the pause before a retry is random, with a limit that doubles from 200 ms up to 2 s', async () => {
    const longest = [0, 0, 0, 0, 0, 0];
    for (let round = 0; round < 40; round += 1) {
      const { client, retries } = await connect(Array(6).fill(status(503)), { retries: 6 });
      await client.http.get('/x');
      for (const [index, { delay }] of retries.entries()) longest[index] = Math.max(longest[index] ?? 0, delay);
    }
    const limits = [200, 400, 800, 1600, 2000, 2000];
    expect(longest.map((ms, index) => ms <= (limits[index] ?? 0))).toEqual(Array(6).fill(true));
    expect(longest.map((ms, index) => ms > (limits[index] ?? 0) / 2)).toEqual(Array(6).fill(true));
  });

  it.each([
    ['a number of seconds', () => '7'],
    ['a date', (clock: ManualClock) => new Date(clock.now() + 7_000).toUTCString()],
  ])('waits at least as long as Retry-After specifies as %s', async (_how, header) => {
    const clock = new ManualClock();
    const { client, retries } = await connect([status(429, { 'retry-after': header(clock) })]);
    await client.http.get('/x');
    expect(retries).toMatchObject([{ code: 'rate_limited', httpStatus: 429 }]);
    expect(retries[0]?.delay).toBeGreaterThanOrEqual(7_000);
    expect(retries[0]?.delay).toBeLessThan(7_200);
  });

  it("does not retry if the pause exceeds the call's remaining time", async () => {
    const { server, client } = await connect([status(503, { 'retry-after': '30' })], { timeout: 30_000 });
    expect(await rejected(client.http.get('/x'))).toMatchObject({
      code: 'unavailable',
      retryAfter: 30_000,
      attempts: 1,
    });
    expect(sends(server)).toBe(1);
  });

  it("stops waiting to retry when the caller's signal aborts", async () => {
    const controller = new AbortController();
    const onEvent = ({ type }: ClientEvent): void => {
      if (type === 'request.retried') controller.abort();
    };
    const { server, client } = await connect([status(503)], { onEvent });
    const error = await rejected(client.http.get('/x', { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'aborted', attempts: 1, outcome: 'answered' });
    expect(sends(server)).toBe(1);
  });

  it('uses a new token if the token expires during the pause before a retry', async () => {
    const { clock, onEvent } = skipRetryPauses();
    let calls = 0;
    const server = await startAcme({
      token: (_request, respond) => {
        const token = `short-${server.accepted.size}`;
        server.accepted.add(token);
        respond(200, { token, ttl: 5 });
      },
      api: (_request, response) => {
        calls += 1;
        status(calls === 1 ? 503 : 200, { 'retry-after': '20' })(response);
      },
    });
    const client = createAcme({ baseUrl: server.url, retries: 1, clock, onEvent });
    expect((await client.http.get('/x')).status).toBe(200);
    expect(server.tokenRequests()).toHaveLength(2);
    expect(sends(server)).toBe(2);
  });
});

describe('the retry budget', () => {
  it('the retry budget allows 20 retries and regains one with each successful response', async () => {
    let down = true;
    const { clock, retries, onEvent } = skipRetryPauses();
    const { server, client } = await connectAcme(
      { api: (_request, response) => status(down ? 503 : 200)(response) },
      { retries: 2, clock, onEvent },
    );
    for (let call = 0; call < 30; call += 1) await rejected(client.http.get('/x'));
    expect(retries).toHaveLength(20);
    expect(sends(server)).toBe(50);
    down = false;
    for (let call = 0; call < 3; call += 1) await client.http.get('/x');
    down = true;
    for (let call = 0; call < 10; call += 1) await rejected(client.http.get('/x'));
    expect(retries).toHaveLength(23);
  });

  it('the retry budget does not regain retries during an outage', async () => {
    const { clock, retries, onEvent } = skipRetryPauses();
    const { client } = await connectAcme(
      { api: ({ url }, response) => status(Number(url.slice(1)))(response) },
      { retries: 2, clock, onEvent },
    );
    for (let round = 0; round < 20; round += 1) {
      await rejected(client.http.get('/503'));
      for (const code of [503, 429, 500]) await rejected(client.http.post(`/${code}`));
      await rejected(client.http.get('/500'));
    }
    expect(retries).toHaveLength(20);
    // A 404 response proves that the provider is available.
    for (let call = 0; call < 2; call += 1) await rejected(client.http.post('/404'));
    await rejected(client.http.get('/503'));
    expect(retries).toHaveLength(22);
  });

  it("a client's calls, transactions and token requests share a retry budget", async () => {
    const { clock, retries, onEvent } = skipRetryPauses();
    let down = false;
    const { server, client } = await connectAcme(
      {
        token: (_request, respond) => {
          const token = `token-${server.accepted.size}`;
          server.accepted.add(token);
          respond(down ? 503 : 200, { token, ttl: 600 });
        },
        api: (_request, response) => status(503)(response),
      },
      // The slow retries take up to 40 s in total.
      { retries: 10, timeout: 60_000, clock, onEvent },
    );
    // The first token request does not add to the retry budget, which is still full.
    await rejected(client.http.get('/x'));
    await client.transaction((tx) => rejected(tx.http.get('/x')));
    expect(retries).toHaveLength(20);
    down = true;
    client.invalidate(await client.token());
    // The quick retry uses the last unit. The slow retries that follow do not need the budget.
    expect(await rejected(client.token())).toMatchObject({ code: 'unavailable', attempts: 11 });
    expect(retries.map(({ operation }) => operation)).toEqual([
      ...Array(20).fill('http.get'),
      ...Array(10).fill('token'),
    ]);
    expect(retries.slice(20).filter(({ delay }) => delay < 2_000)).toHaveLength(1);
  });
});

describe('a token request', () => {
  it.each<[string, Respond]>([
    ['a 429', status(429)],
    ['a 500', status(500)],
    ['a 503', status(503)],
    ['losing the connection before the response', lost],
  ])('resends a token request up to two times after %s', async (_what, respond) => {
    const { server, client, retries } = await connectTokens([respond, respond]);
    expect((await client.token()).reveal()).toBe('token-1');
    expect(server.seen).toHaveLength(3);
    expect(retries.map(({ operation }) => operation)).toEqual(['token', 'token']);
  });

  it.each<[string, Respond, string]>([
    ['a 400', status(400), 'rejected'],
    ['a 401', status(401), 'credentials_rejected'],
    ['a redirect', status(307, { location: '/elsewhere' }), 'redirect_refused'],
    ['losing the connection during the response', half, 'network'],
    ['a response without a token', status(200), 'invalid_response'],
  ])('does not resend a token request after %s', async (_what, respond, code) => {
    const { server, client } = await connectTokens([respond]);
    expect(await rejected(client.token())).toMatchObject({ code, attempts: 1 });
    expect(server.seen).toHaveLength(1);
  });

  it("signs each attempt of a token request, and the token's age starts at the last attempt", async () => {
    let signed = 0;
    const sign = async (): Promise<Record<string, string>> => {
      signed += 1;
      return { signature: `number-${signed}` };
    };
    const busy = status(503, { 'retry-after': '10' });
    const { server, client, clock } = await connectTokens([busy], {}, { ...acme, sign });
    const start = clock.now();
    const token = await client.token();
    expect(server.seen.map(({ headers }) => headers['signature'])).toEqual(['number-1', 'number-2']);
    expect(token.issuedAt.getTime()).toBeGreaterThanOrEqual(start + 10_000);
  });

  it('rejects all callers waiting for a token only after the last attempt', async () => {
    const { server, client } = await connectTokens([status(503), status(503), status(503)]);
    const all = await Promise.allSettled(Array.from({ length: 100 }, () => client.token()));
    expect(all.every(({ status: settled }) => settled === 'rejected')).toBe(true);
    expect(server.seen).toHaveLength(3);
    expect(client.status()).toMatchObject({ phase: 'backing_off', tokenRequests: 1 });
  });
});

describe('a POST or PATCH request with idempotent: true', () => {
  const DATA = { amount: 1 };
  const CONFIG: AxiosRequestConfig = { idempotent: true, headers: { 'Idempotency-Key': 'order-4711' } };

  it.each<[string, string, (client: AcmeClient) => Promise<unknown>, Respond]>([
    ['POST', 'a 503', ({ http }) => http.post('/x', DATA, CONFIG), status(503)],
    ['POST', 'a 429', ({ http }) => http.post('/x', DATA, CONFIG), status(429)],
    ['POST', 'a lost connection', ({ http }) => http.post('/x', DATA, CONFIG), lost],
    ['PATCH', 'a lost connection', ({ http }) => http.patch('/x', DATA, CONFIG), lost],
    ['POST', 'a 502 (request)', ({ http }) => http({ url: '/x', method: 'post', data: DATA, ...CONFIG }), status(502)],
    ['POST', 'a 503 (create)', ({ http }) => http.create(CONFIG as object).post('/x', DATA), status(503)],
    ['POST', 'a 503 (transaction)', (client) => client.transaction(({ http }) => http.post('/x', DATA, CONFIG)), lost],
    [
      'POST',
      'a 503 (defaults)',
      ({ http }) => {
        http.defaults.idempotent = true;
        return http.post('/x', DATA, { headers: CONFIG.headers as object });
      },
      status(503),
    ],
    [
      'POST',
      'a 503 (interceptor)',
      ({ http }) => {
        http.interceptors.request.use((config) => Object.assign(config, { idempotent: true }));
        return http.post('/x', DATA, { headers: CONFIG.headers as object });
      },
      status(503),
    ],
  ])('a request with idempotent: true is retried unchanged: %s after %s', async (method, _what, send, respond) => {
    const { server, client, retries } = await connect([respond, respond]);
    await send(client);
    const seen = server.apiCalls().map((call) => [call.method, call.headers['idempotency-key'], String(call.body)]);
    expect(seen).toEqual(Array(3).fill([method, 'order-4711', '{"amount":1}']));
    expect(retries).toHaveLength(2);
  });

  it('a request with idempotent: true fails with a retryable error after the last retry', async () => {
    const { server, client } = await connect([lost, lost, lost, status(503), status(503), status(503)]);
    expect(await rejected(client.http.post('/x', DATA, CONFIG))).toMatchObject({
      code: 'network',
      outcome: 'unknown',
      attempts: 3,
      retryable: true,
    });
    expect(await rejected(client.http.patch('/x', DATA, CONFIG))).toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
    expect(sends(server)).toBe(6);
  });

  it.each<[string, unknown]>([
    ['a string', 'true'],
    ['a number', 1],
    ['an object', {}],
    ['false', false],
    ['undefined', undefined],
  ])('a request with idempotent: true is not retried if the value is %s', async (_what, idempotent) => {
    const { server, client } = await connect([status(503)]);
    client.http.defaults.idempotent = idempotent === false;
    const error = await rejected(client.http.post('/x', DATA, { idempotent } as object));
    expect(error).toMatchObject({ code: 'unavailable', attempts: 1, retryable: false });
    expect(sends(server)).toBe(1);
  });

  it('a request with idempotent: true is not retried if only a prototype is polluted', async () => {
    const { server, client } = await connect([status(503)]);
    afterThisTest(() => Reflect.deleteProperty(Object.prototype, 'idempotent'));
    Object.defineProperty(Object.prototype, 'idempotent', { value: true, configurable: true, writable: true });
    expect(await rejected(client.http.post('/x', DATA, { timeout: 5_000 }))).toMatchObject({ attempts: 1 });
    expect(sends(server)).toBe(1);
  });

  it('a request with idempotent: true is not retried if its body is a stream, if the response is not temporary, or without retries', async () => {
    const stream = await connect([status(503)]);
    await rejected(stream.client.http.post('/x', Readable.from(['a']), CONFIG));
    const other = await connect([status(500)]);
    await rejected(other.client.http.post('/x', DATA, CONFIG));
    const without = await connect([status(503)], { retries: 0 });
    await rejected(without.client.http.post('/x', DATA, CONFIG));
    expect([stream, other, without].map(({ server }) => sends(server))).toEqual([1, 1, 1]);
  });
});

it('idempotent: false does not prevent the retries of a GET request', async () => {
  const { server, client } = await connect([status(503)]);
  await client.http.get('/x', { idempotent: false });
  expect(sends(server)).toBe(2);
});
