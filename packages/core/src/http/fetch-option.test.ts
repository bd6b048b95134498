/** Tests the option `fetch` with scripted functions. `fetch-dispatcher.test.ts` tests it with Node's `fetch`. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import * as undici from 'undici';
import { type AcmeClient, type AcmeOptions, createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme, startAcme } from '../../test/after-each.js';
import type { ClientEvent, FetchFunction, FetchInit } from '../index.js';

const BASE = 'https://api.acme.example/v1';
const JSON_TYPE = { headers: { 'content-type': 'application/json' } };

/** The scripted function may return anything. */
type Script = (url: string, init: FetchInit) => unknown;

interface Call {
  readonly url: string;
  readonly init: FetchInit;
}

const granted = (): Response => new Response('{"token":"token-1","ttl":600}', JSON_TYPE);
const ok = (): Response => new Response('{"ok":true}', JSON_TYPE);

/** Creates a client whose API calls are answered by `api`. Records all API calls. */
function scripted(
  api: Script,
  options: Partial<AcmeOptions> = {},
): { readonly client: AcmeClient; readonly calls: readonly Call[] } {
  const calls: Call[] = [];
  const send: Script = (url, init) => {
    if (url.endsWith('/token')) return granted();
    calls.push({ url, init });
    return api(url, init);
  };
  const client = createAcme({ baseUrl: BASE, fetch: send as FetchFunction, ...options });
  afterThisTest(() => client.close());
  return { client, calls };
}

/** Returns a response with some of its properties replaced. */
const like = (fields: object, response = ok()): Response =>
  Object.defineProperties(
    response,
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }])),
  );

/** Returns a body, and whether it has been canceled. */
function watchedBody(chunk?: Uint8Array): { readonly body: ReadableStream; readonly canceled: () => boolean } {
  let canceled = false;
  const body = new ReadableStream({
    start: (controller) => chunk && controller.enqueue(chunk),
    cancel: () => {
      canceled = true;
    },
  });
  return { body, canceled: () => canceled };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the `fetch` function', () => {
  it('is called without `this`, with a string URL and with options that have no prototype', async () => {
    const seen: unknown[] = [];
    const { client, calls } = scripted(function (this: unknown) {
      seen.push(this);
      return ok();
    });
    await client.http.post('/x', { a: 1 }, { params: { q: '1' }, headers: { 'x-many': ['1', '2'] } });
    expect(seen).toEqual([undefined]);
    const [{ url, init } = {} as Call] = calls;
    expect(url).toBe(`${BASE}/x?q=1`);
    expect(Object.getPrototypeOf(init)).toBeNull();
    const { headers, signal, ...rest } = init;
    expect({ ...rest }).toEqual({
      method: 'POST',
      body: '{"a":1}',
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
    expect(signal.aborted).toBe(false);
    expect(new Headers(headers).get('authorization')).toBe('Bearer token-1');
    expect(new Headers(headers).get('x-many')).toBe('1, 2');
    expect(await new Request(url, init).json()).toEqual({ a: 1 });
  });

  it("receives only the options that the runtime's `Request` supports", async () => {
    const { client, calls } = scripted(ok);
    const original = globalThis.Request;
    afterThisTest(() => Object.assign(globalThis, { Request: original }));
    for (const replaced of [class {}, undefined]) {
      Object.assign(globalThis, { Request: replaced });
      await client.http.get('/x');
    }
    const names = ['method', 'headers', 'redirect', 'signal'];
    expect(calls.map(({ init }) => Object.keys(init))).toEqual([names, names]);
  });

  it('does not receive options from a polluted prototype', async () => {
    const { client, calls } = scripted(ok);
    await client.token();
    afterThisTest(() => Reflect.deleteProperty(Object.prototype, 'dispatcher'));
    Object.defineProperty(Object.prototype, 'dispatcher', { value: 'evil', configurable: true });
    await client.http.get('/x');
    expect(calls.map(({ init }) => 'dispatcher' in init)).toEqual([false]);
  });

  it('is captured when the client is created', async () => {
    const server = await startAcme();
    const options: { baseUrl: string; fetch: FetchFunction } = { baseUrl: server.url, fetch: globalThis.fetch };
    const client = createAcme(options);
    const later = jest.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('called'));
    options.fetch = globalThis.fetch;
    expect((await client.http.get('/x')).data).toEqual({ ok: true });
    expect(later).not.toHaveBeenCalled();
  });

  it('is never the global `fetch` unless it is passed', async () => {
    const global = jest.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('called'));
    afterThisTest(() => Reflect.deleteProperty(Object.prototype, 'fetch'));
    Object.defineProperty(Object.prototype, 'fetch', { value: global, configurable: true });
    const { client } = await connectAcme();
    expect((await client.http.get('/x')).data).toEqual({ ok: true });
    expect(global).not.toHaveBeenCalled();
  });

  it('runs in the async context of the call, as do the events of its response', async () => {
    const tenant = new AsyncLocalStorage<string>();
    const contexts: string[] = [];
    const { client } = scripted(() => {
      contexts.push(`fetch ${tenant.getStore()}`);
      return new Response('text');
    });
    await client.token();
    await Promise.all(
      ['first', 'second'].map((name) =>
        tenant.run(name, async () => {
          const { data } = await client.http.get<Readable>('/x', { responseType: 'stream' });
          for (const event of ['data', 'end']) data.on(event, () => contexts.push(`${event} ${tenant.getStore()}`));
          await new Promise((resolve) => data.on('close', resolve));
        }),
      ),
    );
    expect([...contexts].sort()).toEqual(
      ['first', 'second'].flatMap((name) => [`data ${name}`, `end ${name}`, `fetch ${name}`]).sort(),
    );
  });

  it('is not shown when the client is printed, even if it is a mock that has recorded calls', async () => {
    const mock = jest.fn(async (url: string) => (url.endsWith('/token') ? granted() : ok()));
    const client = createAcme({ baseUrl: BASE, fetch: mock });
    await client.http.get('/x');
    expect(inspect(mock.mock.calls, { depth: Infinity })).toContain('token-1');
    expect(inspect(client, { depth: Infinity, showHidden: true })).not.toMatch(/token-1|canary/);
  });

  it("sends a transaction's calls with the transaction's token", async () => {
    const server = await startAcme();
    const client = createAcme({ baseUrl: server.url, fetch });
    await client.transaction((tx) => tx.http.post('/x', { a: 1 }));
    await client.http.get('/y');
    expect(server.apiCalls().map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/x', 'Bearer token-1'],
      ['/y', 'Bearer token-2'],
    ]);
  });
});

describe('with a `fetch` function, requests are sent once', () => {
  const MANY = { retries: 10 };

  it.each([429, 500, 503])('a GET that receives a %d', async (status) => {
    const { client, calls } = scripted(() => new Response('{}', { status }), MANY);
    expect(await rejected(client.http.get('/x'))).toMatchObject({ httpStatus: status, outcome: 'answered' });
    expect(calls).toHaveLength(1);
  });

  it('a GET whose function fails', async () => {
    const { client, calls } = scripted(() => Promise.reject(new Error('canary')), MANY);
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1 });
    expect(calls).toHaveLength(1);
  });

  it.each<[string, () => Response]>([
    ['receives a 503', () => new Response('{}', { status: 503 })],
    [
      'fails',
      () => {
        throw new Error('canary');
      },
    ],
  ])('a token request that %s', async (_what, respond) => {
    const send = jest.fn(async () => respond());
    const client = createAcme({ baseUrl: BASE, fetch: send, ...MANY });
    await rejected(client.token());
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('except for the replay after a 401', async () => {
    let sends = 0;
    const { client, calls } = scripted(() => {
      sends += 1;
      return new Response('{}', { status: sends === 1 ? 401 : 200, headers: { 'content-type': 'application/json' } });
    }, MANY);
    expect((await client.http.post('/x', Buffer.from('bytes'))).status).toBe(200);
    const sent = await Promise.all(calls.map(({ url, init }) => new Request(url, init).text()));
    expect(sent).toEqual(['bytes', 'bytes']);
  });
});

describe('the response of a `fetch` function', () => {
  it.each<[string, () => unknown]>([
    ['that was created without a URL', ok],
    ['that is returned without a promise', ok],
    ['from a URL below the base URL', async () => like({ url: `${BASE}/x?added=1` })],
    ['from the undici package', async () => new undici.Response('{"ok":true}', JSON_TYPE)],
    [
      'from a different realm',
      async () =>
        Object.setPrototypeOf(
          like({
            status: 200,
            headers: new Map([['Content-Type', 'application/json']]),
            body: new Response('{"ok":true}').body,
          }),
          null,
        ),
    ],
    [
      'whose body is a Node.js stream, as in node-fetch',
      async () => like({ body: Readable.from([Buffer.from('{"ok":true}')]) }),
    ],
  ])('is accepted if it is a response %s', async (_what, respond) => {
    const { client } = scripted(respond);
    expect((await client.http.get('/x')).data).toEqual({ ok: true });
  });

  const hostile = new Proxy(
    {},
    {
      get: (_target, name) => {
        // A promise resolves to the proxy only if the proxy does not have a `then` method.
        if (name === 'then') return undefined;
        throw new Error('canary');
      },
    },
  );

  it.each<[string, string, unknown]>([
    ['was redirected', 'redirect_refused', like({ redirected: true })],
    ['is an opaque redirect', 'redirect_refused', like({ type: 'opaqueredirect', status: 0 })],
    ['is opaque', 'invalid_response', like({ type: 'opaque', status: 0 })],
    ['is opaque and has a status', 'invalid_response', like({ type: 'opaque' })],
    ['is an error', 'invalid_response', Response.error()],
    ['is an error and has a status', 'invalid_response', like({ type: 'error' })],
    ['has been read', 'invalid_response', like({ bodyUsed: true })],
    ['has a status above 999', 'invalid_response', like({ status: 1000 })],
    ['has the status 0', 'invalid_response', like({ status: 0 })],
    ['has a status below 200', 'invalid_response', like({ status: 101 })],
    ['has no numeric status', 'invalid_response', like({ status: '200' })],
    ['is from another host', 'invalid_response', like({ url: 'https://evil.example/v1/x' })],
    ['is from another port', 'invalid_response', like({ url: 'https://api.acme.example:8443/v1/x' })],
    ['is from the same host over http', 'invalid_response', like({ url: 'http://api.acme.example/v1/x' })],
    ['is from a path outside the base URL', 'invalid_response', like({ url: 'https://api.acme.example/v2/x' })],
    ['is from a URL with a user name', 'invalid_response', like({ url: 'https://me@api.acme.example/v1/x' })],
    ['has a URL that cannot be read', 'invalid_response', like({ url: '/v1/x' })],
    ['has a URL that is not a string', 'invalid_response', like({ url: 5 })],
    ['is undefined', 'invalid_response', undefined],
    ['is null', 'invalid_response', null],
    ['is text', 'invalid_response', 'canary'],
    ['is parsed JSON', 'invalid_response', { ok: true }],
    ['is a mock with only json()', 'invalid_response', { ok: true, status: 200, json: async () => ({ ok: true }) }],
    ['has no headers', 'invalid_response', like({ headers: undefined })],
    ['has headers that are not strings', 'invalid_response', like({ headers: [['a', 5]] })],
    ['has no body property', 'invalid_response', { status: 200, headers: new Headers() }],
    ['has a string as its body', 'invalid_response', like({ body: 'canary' })],
    ['throws when it is read', 'invalid_response', hostile],
  ])('is rejected with an unknown outcome if it %s', async (_what, code, returned) => {
    const { client, calls } = scripted(async () => returned, { retries: 2 });
    const error = await rejected(client.http.get('/x'));
    expect(error).toMatchObject({ code, outcome: 'unknown', attempts: 1 });
    expect(error.message).toMatch(/^acme http.get: fetch: must /);
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary');
    expect(calls).toHaveLength(1);
  });

  it('is rejected if its body has been read or is being read', async () => {
    const used = ok();
    await used.text();
    const locked = ok();
    locked.body?.getReader();
    for (const returned of [used, locked]) {
      const { client } = scripted(async () => returned);
      const error = await rejected(client.http.get('/x'));
      expect(error).toMatchObject({ code: 'invalid_response', outcome: 'unknown' });
      expect(error.message).toContain('must return a new response for each request');
    }
  });

  it('is rejected the second time if the function returns the same object twice', async () => {
    const same = ok();
    const { client } = scripted(async () => same);
    expect((await client.http.get('/x')).data).toEqual({ ok: true });
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'invalid_response', outcome: 'unknown' });
  });

  it('is closed if it is rejected', async () => {
    const { body, canceled } = watchedBody();
    const { client } = scripted(async () => like({ redirected: true }, new Response(body)));
    await rejected(client.http.get('/x'));
    expect(canceled()).toBe(true);
  });

  it('applies to token requests too', async () => {
    const client = createAcme({ baseUrl: BASE, fetch: async () => like({ redirected: true }, granted()) });
    expect(await rejected(client.token())).toMatchObject({ code: 'redirect_refused', outcome: 'unknown', attempts: 1 });
  });

  it('fails as usual if it is a redirect that was not followed', async () => {
    const { client } = scripted(
      async () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } }),
    );
    expect(await rejected(client.http.get('/x'))).toMatchObject({
      code: 'redirect_refused',
      httpStatus: 302,
      outcome: 'answered',
    });
  });

  it.each(['HEAD 200', 'GET 204', 'GET 304'])('to a %s ends immediately, even if its body never ends', async (what) => {
    const [method = '', status] = what.split(' ');
    const { body, canceled } = watchedBody();
    const { client } = scripted(async () =>
      like(
        { status: Number(status) },
        new Response(body, { headers: { 'content-length': '5', 'content-encoding': 'gzip' } }),
      ),
    );
    const response = await client.http.request({ url: '/x', method, validateStatus: null });
    expect([response.status, response.data]).toEqual([Number(status), undefined]);
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(canceled()).toBe(true);
  });

  it('is not decoded again, because fetch decodes bodies', async () => {
    const { client } = scripted(
      async () =>
        new Response('{"ok":true}', {
          headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', 'content-length': '5' },
        }),
    );
    const { data, headers } = await client.http.get('/x');
    expect(data).toEqual({ ok: true });
    expect([headers['content-encoding'], headers['content-length']]).toEqual([undefined, undefined]);
  });

  it('is parsed by the client, with its limits', async () => {
    const { client } = scripted(async () => new Response('['.repeat(100) + ']'.repeat(100), JSON_TYPE));
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'invalid_response', outcome: 'answered' });
  });

  it('is closed without being read completely if it is too large', async () => {
    const { body, canceled } = watchedBody(new Uint8Array(2000));
    const { client } = scripted(async () => new Response(body), { maxResponseBytes: 1000 });
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'too_large', outcome: 'answered' });
    expect(canceled()).toBe(true);
  });

  it.each<[string, () => ReadableStream]>([
    ['fails', () => new ReadableStream({ pull: () => Promise.reject(new Error('canary')) })],
    [
      'contains text instead of bytes',
      () => new ReadableStream({ start: (controller) => controller.enqueue('canary') }),
    ],
  ])('with a body that %s has an unknown outcome', async (_what, body) => {
    const { client } = scripted(async () => like({ body: body() }));
    const error = await rejected(client.http.get('/x'));
    expect(error).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1 });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary');
    const { data } = await client.http.get<Readable>('/x', { responseType: 'stream' });
    expect(await rejected(text(data))).toMatchObject({ code: 'network', outcome: 'answered' });
  });

  it('is closed if its body contains text instead of bytes', async () => {
    const { body, canceled } = watchedBody('text' as never);
    const { client } = scripted(async () => like({ body }));
    await rejected(client.http.get('/x'));
    expect(canceled()).toBe(true);
  });

  it('has all its cookies in an array, and an empty status text if the original is not a string', async () => {
    const { client } = scripted(async () => like({ statusText: 5, headers: [['Set-Cookie', 'a=1']] }));
    const { headers, statusText } = await client.http.get('/x');
    expect([headers['set-cookie'], statusText]).toEqual([['a=1'], '']);
  });

  it("is checked against its own client's base URL", async () => {
    const send = async (url: string): Promise<Response> =>
      url.endsWith('/token') ? granted() : like({ url: `${BASE}/x` });
    const [first, second] = ['/v1', '/v2'].map((path) =>
      createAcme({ baseUrl: `https://api.acme.example${path}`, fetch: send }),
    ) as [AcmeClient, AcmeClient];
    expect((await first.http.get('/x')).data).toEqual({ ok: true });
    expect(await rejected(second.http.get('/x'))).toMatchObject({ code: 'invalid_response', outcome: 'unknown' });
  });
});

describe('a failing `fetch` function', () => {
  const secret = Object.assign(new Error('canary', { cause: new Error('canary') }), {
    name: 'Canary',
    code: 'ECANARY',
    toString: () => 'canary',
  });

  it.each<[string, Script]>([
    [
      'throws',
      () => {
        throw secret;
      },
    ],
    ['rejects', () => Promise.reject(secret)],
    ['rejects with undefined', () => Promise.reject()],
    [
      'returns a promise-like object that throws',
      () => {
        const thrown = (): never => {
          throw secret;
        };
        return Object.defineProperty({}, 'then', { get: thrown });
      },
    ],
  ])('has an unknown outcome and does not show its error if it %s', async (_what, fails) => {
    const events: ClientEvent[] = [];
    const { client } = scripted(fails, { onEvent: (event) => void events.push(event) });
    const error = await rejected(client.http.post('/x', {}));
    expect(error).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1, retryable: false });
    expect(error.message).toBe(
      'acme http.post: the `fetch` function failed (its error is hidden; it may contain secrets)',
    );
    expect('cause' in error).toBe(false);
    expect(inspect([error, events, client.status()], { depth: Infinity, showHidden: true })).not.toMatch(/canary/i);
  });

  it('does not show its error if a token request fails', async () => {
    const client = createAcme({ baseUrl: BASE, fetch: () => Promise.reject(secret) });
    const error = await rejected(client.http.get('/x'));
    expect(error).toMatchObject({ code: 'network', outcome: 'not_sent', attempts: 0 });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toMatch(/canary/i);
    expect(await rejected(client.token())).toMatchObject({ code: 'network' });
  });
});

describe('the deadline of a call with a `fetch` function', () => {
  const TIMEOUT = { code: 'timeout', outcome: 'unknown', attempts: 1 };

  /** Creates a client whose clock the script can advance past the deadline. */
  const timed = (api: (expire: () => void, init: FetchInit) => unknown) => {
    const clock = new ManualClock();
    return scripted((_url, init) => api(() => clock.advance(200), init), { timeout: 200, clock });
  };

  it('ends a call whose function never settles', async () => {
    const { client, calls } = timed((expire) => {
      setImmediate(expire);
      return new Promise(() => undefined);
    });
    expect(await rejected(client.http.get('/x'))).toMatchObject(TIMEOUT);
    expect(calls[0]?.init.signal.aborted).toBe(true);
  });

  it('ends a call if the function blocks the event loop until the deadline', async () => {
    const { client } = timed((expire) => {
      expire();
      return ok();
    });
    expect(await rejected(client.http.get('/x'))).toMatchObject(TIMEOUT);
  });

  it('closes a response that arrives too late', async () => {
    const { body, canceled } = watchedBody();
    let respond = (): void => undefined;
    const { client } = timed((expire) => {
      setImmediate(expire);
      return new Promise((resolve) => {
        respond = () => resolve(new Response(body));
      });
    });
    await rejected(client.http.get('/x'));
    respond();
    await until(canceled);
  });

  it('cancels a body that never ends', async () => {
    const { body, canceled } = watchedBody(Buffer.from('{'));
    const { client } = timed((expire) => {
      setImmediate(expire);
      return new Response(body);
    });
    expect(await rejected(client.http.get('/x'))).toMatchObject(TIMEOUT);
    expect(canceled()).toBe(true);
  });

  it('ends a call if the body never ends and throws an error when it is canceled', async () => {
    const cancel = (): never => {
      throw new Error('canary');
    };
    const { client } = timed((expire) => {
      setImmediate(expire);
      return new Response(new ReadableStream({ cancel }));
    });
    expect(await rejected(client.http.get('/x'))).toMatchObject(TIMEOUT);
  });

  it('destroys a Node.js stream that never ends', async () => {
    const body = new Readable({ read: () => undefined });
    const { client } = timed((expire) => {
      setImmediate(expire);
      return like({ body });
    });
    expect(await rejected(client.http.get('/x'))).toMatchObject(TIMEOUT);
    await until(() => body.destroyed);
  });

  it.each([0, 1])('ends a call if chunks of %d bytes arrive endlessly without a pause', async (size) => {
    const body = (): ReadableStream =>
      new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(size)) });
    // This test needs real timers, because it checks that they can run.
    const { client } = scripted(() => new Response(body()), { timeout: 50 });
    await client.token();
    expect(await rejected(client.http.get('/x'))).toMatchObject(TIMEOUT);
  });

  it('applies to each wait for more data from a response stream', async () => {
    const clock = new ManualClock();
    const { body, canceled } = watchedBody(Buffer.from('begun'));
    const { client } = scripted(() => new Response(body), { timeout: 200, clock });
    const { data } = await client.http.get<Readable>('/x', { responseType: 'stream' });
    const failed = new Promise((resolve) => data.on('error', resolve));
    await new Promise((resolve) => data.once('data', resolve));
    clock.advance(200);
    expect(await failed).toMatchObject({ code: 'timeout' });
    expect(canceled()).toBe(true);
  });
});

describe('a call with a `fetch` function', () => {
  it('is aborted by its signal and by close()', async () => {
    const { client, calls } = scripted(() => new Promise(() => undefined), { timeout: 50 });
    const controller = new AbortController();
    const aborted = rejected(client.http.get('/x', { signal: controller.signal }));
    await until(() => calls.length === 1);
    controller.abort();
    expect(await aborted).toMatchObject({ code: 'aborted', outcome: 'unknown' });
    expect(calls[0]?.init.signal.aborted).toBe(true);
    const closed = rejected(client.http.get('/x', { timeout: 10_000 }));
    await until(() => calls.length === 2);
    await client.close();
    expect(await closed).toMatchObject({ code: 'closed', outcome: 'unknown' });
    expect(calls[1]?.init.signal.aborted).toBe(true);
  });

  it('does not call the function if its signal has aborted', async () => {
    const { client, calls } = scripted(ok);
    await client.token();
    const error = await rejected(client.http.get('/x', { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'aborted', outcome: 'not_sent', attempts: 0 });
    expect(calls).toEqual([]);
  });

  it.each(['GET', 'HEAD'])('is rejected before it is sent if it is a %s with a body', async (method) => {
    const { client, calls } = scripted(ok);
    const error = await rejected(client.http.request({ url: '/x', method, data: { a: 1 } }));
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent', attempts: 0 });
    expect(error.message).toContain(`the request body must be empty, because fetch sends no body with ${method}`);
    expect(calls).toEqual([]);
  });

  it('sends the chunks of a stream and sets `duplex`', async () => {
    const { client, calls } = scripted(async (url, init) => new Response(await new Request(url, init).text()));
    const { data } = await client.http.post('/x', Readable.from(['ä', Buffer.from('b'), 'c']));
    expect(data).toBe('äbc');
    expect(calls[0]?.init.duplex).toBe('half');
  });

  it('destroys a stream that the function cancels, even before it responds', async () => {
    const stream = Readable.from(['a']);
    const { client } = scripted(async (_url, init) => {
      await (init.body as ReadableStream).cancel();
      return Response.json(stream.destroyed);
    });
    expect((await client.http.post('/x', stream)).data).toBe(true);
  });

  it('destroys a stream that the function does not read', async () => {
    for (const respond of [ok, () => Promise.reject(new Error('canary'))]) {
      const { client } = scripted(respond);
      const stream = Readable.from(['a']);
      await client.http.post('/x', stream).catch(() => undefined);
      await until(() => stream.destroyed);
    }
  });

  it('fails if its stream fails, with an unknown outcome', async () => {
    const { client } = scripted(async (url, init) => new Response(await new Request(url, init).text()));
    const stream = new Readable({ read: () => stream.destroy(new Error('canary')) });
    const error = await rejected(client.http.post('/x', stream));
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'unknown' });
    expect(inspect(error)).not.toContain('canary');
  });

  it('fails if the function would send its stream as text', async () => {
    const { client } = scripted(async (_url, init) => new Response(String(init.body as unknown)));
    expect(await rejected(client.http.post('/x', Readable.from(['a'])))).toMatchObject({ code: 'network' });
  });

  it('closes the response when the reader of its stream stops', async () => {
    const { body, canceled } = watchedBody(Buffer.from('begun'));
    const { client } = scripted(() => new Response(body));
    const { data } = await client.http.get<Readable>('/x', { responseType: 'stream' });
    data.destroy();
    await until(canceled);
  });
});
