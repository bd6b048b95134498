import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { json, type SeenRequest } from '@x/test-kit/http-server';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { acme, CREDENTIALS, createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme, startAcme } from '../../test/after-each.js';
import { type ClientEvent, type FetchCallInit, KeyClient, readOptions, type TokenExpiredResponse } from '../index.js';

const LARGE = 'x'.repeat(1024 * 1024 + 1);

/** Connects a client whose current token the API has accepted before, and no longer accepts. */
async function connectExpired() {
  const connected = await connectAcme();
  await connected.client.fetch('/first');
  connected.server.accepted.clear();
  return connected;
}

const sentBodies = (calls: readonly SeenRequest[]): readonly string[] => calls.slice(1).map(({ body }) => String(body));

function streamOf(...chunks: readonly string[]): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
}

describe('the replay after a 401', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['text', () => 'text', /^text$/],
    ['bytes', () => new TextEncoder().encode('bytes'), /^bytes$/],
    ['a blob', () => new Blob(['blob']), /^blob$/],
    ['parameters', () => new URLSearchParams({ a: 'b' }), /^a=b$/],
    [
      'a form',
      () => {
        const form = new FormData();
        form.append('a', 'b');
        return form;
      },
      /form-data; name="a"/,
    ],
  ])('sends the same bytes of a body that is %s', async (_what, create, expected) => {
    const { server, client } = await connectExpired();
    expect((await client.fetch('/x', { method: 'POST', body: create() } as FetchCallInit)).status).toBe(200);
    const [first, second] = sentBodies(server.apiCalls());
    expect(first).toMatch(expected);
    expect(second).toBe(first);
  });

  it('sends the same bytes of a Request, whose body is a stream', async () => {
    const { server, client } = await connectExpired();
    const request = new Request(`${server.url}/x`, { method: 'POST', body: 'of a request' });
    expect((await client.fetch(request)).status).toBe(200);
    expect(sentBodies(server.apiCalls())).toEqual(['of a request', 'of a request']);
    expect(request.bodyUsed).toBe(true);
  });

  it('sends the bytes of the call, even if the caller changes them', async () => {
    const { server, client } = await connectExpired();
    const bytes = new TextEncoder().encode('fixed');
    const form = new FormData();
    form.append('a', 'fixed');
    const init = { method: 'POST', body: bytes, headers: { 'x-one': 'fixed' } };
    const calls = [client.fetch('/x', init), client.fetch('/y', { method: 'POST', body: form })];
    bytes.fill(0);
    form.set('a', 'changed');
    init.headers['x-one'] = 'changed';
    init.method = 'DELETE';
    await Promise.all(calls);
    expect(String(server.apiCalls().map(({ body }) => body))).not.toMatch(/changed|\0/);
    expect(
      new Set(
        server
          .apiCalls()
          .slice(1)
          .map(({ method }) => method),
      ),
    ).toEqual(new Set(['POST']));
  });

  it.each<[string, (url: string) => readonly [string | Request, FetchCallInit?]]>([
    ['a stream', () => ['/x', { method: 'POST', body: streamOf('a'), duplex: 'half' }]],
    ['a stream of Node.js', () => ['/x', { method: 'POST', body: Readable.from(['a']) as never, duplex: 'half' }]],
    ['the body of a Request of more than 1 MiB', (url) => [new Request(url, { method: 'POST', body: LARGE })]],
  ])('fails with an error that says so if the body is %s', async (_what, argumentsOf) => {
    const { server, client } = await connectExpired();
    const error = await rejected(client.fetch(...argumentsOf(`${server.url}/x`)));
    expect(error).toMatchObject({ code: 'unauthorized', httpStatus: 401, outcome: 'answered', retryable: false });
    expect(error.message).toContain('a stream cannot be sent twice; make the call again with a new stream');
    expect(server.tokenRequests()).toHaveLength(2);
    expect((await client.fetch('/y')).status).toBe(200);
  });

  it('does not happen with a key, so that the call resolves with status 401', async () => {
    const server = await startAcme();
    const options = readOptions(acme, { baseUrl: server.url, credentials: CREDENTIALS });
    const client = new KeyClient(acme, options, ({ secret }) => secret);
    afterThisTest(() => client.close());
    const response = await client.fetch('/x');
    expect([response.status, await response.json()]).toEqual([401, { refused: 'who are you?' }]);
    expect(server.apiCalls()).toHaveLength(1);
  });
});

describe('a large body of a Request', () => {
  it('is streamed after the first MiB', async () => {
    const { server, client } = await connectAcme();
    await client.fetch(new Request(`${server.url}/x`, { method: 'POST', body: LARGE }));
    const [call] = server.apiCalls();
    expect([call?.body.length, call?.headers['transfer-encoding']]).toEqual([LARGE.length, 'chunked']);
  });
});

describe('a retry', () => {
  const unavailable = async (options: FetchCallInit) => {
    let calls = 0;
    const { server, client } = await connectAcme(
      {
        api: (_request, response) => {
          calls += 1;
          json(response, calls === 1 ? 503 : 200, { calls }, { 'retry-after': '0' });
        },
      },
      { retries: 1 },
    );
    return { server, response: await client.fetch('/x', options) };
  };

  it.each<FetchCallInit>([
    {},
    { method: 'PUT', body: 'a' },
    { method: 'POST', body: 'a', idempotent: true },
    { method: 'PATCH', body: streamOf('a'), duplex: 'half', idempotent: true },
    { method: 'POST', body: 'a' },
    { method: 'POST', body: 'a', idempotent: 'yes' as never },
  ])('happens only if it is safe: %j', async (options) => {
    const { server, response } = await unavailable(options);
    const isSafe = typeof options.body !== 'object' && (options.method !== 'POST' || options.idempotent === true);
    expect(response.status).toBe(isSafe ? 200 : 503);
    expect(server.apiCalls()).toHaveLength(isSafe ? 2 : 1);
  });

  it('sets `retryable` of an error as the caller declares', async () => {
    const { client } = await connectAcme({ api: (_request, response) => void response.destroy() });
    const post = (idempotent: boolean) => rejected(client.fetch('/x', { method: 'POST', body: 'a', idempotent }));
    expect(await post(false)).toMatchObject({ code: 'network', outcome: 'unknown', retryable: false });
    expect(await post(true)).toMatchObject({ code: 'network', outcome: 'unknown', retryable: true });
  });
});

it('a call ends within its own timeout', async () => {
  const clock = new ManualClock();
  const { server, client } = await connectAcme({ api: () => undefined }, { clock });
  await client.token();
  const failed = rejected(client.fetch('/x', { timeout: 50 }));
  while (server.apiCalls().length === 0) await new Promise((resolve) => setImmediate(resolve));
  clock.advance(50);
  expect((await failed).message).toBe('acme fetch.get: timed out after 50 ms waiting for the response');
});

describe('a stream that is not sent', () => {
  it.each<[string, string, FetchCallInit]>([
    ['the URL is refused', 'https://evil.example', {}],
    ['a header is refused', '/x', { headers: { cookie: 'a' } }],
    ['the method is GET', '/x', { method: 'GET' }],
    ['the signal is aborted', '/x', { signal: AbortSignal.abort() }],
    ['`duplex` is missing', '/x', { duplex: undefined as never }],
  ])('is ended if %s', async (_why, url, options) => {
    const { client } = await connectAcme();
    let isCanceled = false;
    const web = new ReadableStream({
      cancel() {
        isCanceled = true;
      },
    });
    const file = createReadStream('/nonexistent');
    for (const body of [web, file]) {
      const init = { method: 'POST', duplex: 'half', body, ...options };
      expect(await rejected(client.fetch(url, init as never))).toMatchObject({ outcome: 'not_sent' });
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect([isCanceled, file.destroyed]).toEqual([true, true]);
  });

  it('is left alone if another reader has locked it', async () => {
    const { client } = await connectAcme();
    const stream = streamOf('a');
    const reader = stream.getReader();
    const init = { method: 'POST', body: stream, duplex: 'half' } as const;
    const error = await rejected(client.fetch('/x', init));
    expect(error.message).toContain('body: must be a stream that has not been read');
    expect((await reader.read()).done).toBe(false);
  });
});

describe('the body of a Request that does not arrive', () => {
  const endless = (url: string): { readonly request: Request; readonly isCanceled: () => boolean } => {
    let canceled = false;
    const body = new ReadableStream({
      cancel() {
        canceled = true;
      },
    });
    const request = new Request(url, { method: 'POST', body, duplex: 'half' });
    return { request, isCanceled: () => canceled };
  };

  it('ends the call at its timeout', async () => {
    const clock = new ManualClock();
    const { server, client } = await connectAcme({}, { clock });
    const { request, isCanceled } = endless(`${server.url}/x`);
    const failed = rejected(client.fetch(request));
    clock.advance(30_000);
    const error = await failed;
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_sent' });
    expect(error.message).toContain('reading the request body');
    expect([isCanceled(), server.seen.length]).toEqual([true, 0]);
  });

  it('ends the call if the signal is aborted', async () => {
    const { server, client } = await connectAcme();
    const controller = new AbortController();
    const { request, isCanceled } = endless(`${server.url}/x`);
    const failed = rejected(client.fetch(request, { signal: controller.signal }));
    controller.abort();
    expect(await failed).toMatchObject({ code: 'aborted', outcome: 'not_sent' });
    expect(isCanceled()).toBe(true);
  });

  it('fails with `invalid_request` if it fails, without its error', async () => {
    const { server, client } = await connectAcme();
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('canary')) });
    const error = await rejected(
      client.fetch(new Request(`${server.url}/x`, { method: 'POST', body, duplex: 'half' })),
    );
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
    expect(error.message).not.toContain('canary');
    expect(server.seen).toEqual([]);
  });
});

describe('a provider that signs requests', () => {
  const connect = async () => {
    const server = await startAcme();
    const signed: string[] = [];
    const sign: typeof acme.sign = (text) => {
      if (text === undefined) return 'the request body must be text, because requests are signed';
      signed.push(text);
      return { 'x-sig': String(text.length) };
    };
    const client = createAcme({ baseUrl: server.url }, { ...acme, sign });
    afterThisTest(() => client.close());
    await client.token();
    signed.length = 0;
    return { server, client, signed };
  };

  it('receives the text of a body, also if it comes from a Request', async () => {
    const { server, client, signed } = await connect();
    await client.fetch('/x', { method: 'POST', body: '{"ü":1}' });
    await client.fetch(new Request(`${server.url}/x`, { method: 'POST', body: '\ufeff{"ü":1}' }));
    expect(signed).toEqual(['{"ü":1}', '\ufeff{"ü":1}']);
    expect(server.apiCalls().map(({ body }) => String(body))).toEqual(signed);
    expect(server.apiCalls()[0]?.headers['x-sig']).toBe('7');
  });

  it('makes a body fail that is not text', async () => {
    const { server, client } = await connect();
    const requests = [{ body: streamOf('a'), duplex: 'half' }, { body: new Uint8Array([0xff, 0xfe]) }] as const;
    for (const request of requests) {
      const error = await rejected(client.fetch('/x', { method: 'POST', ...request }));
      expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
      expect(error.message).toContain('because requests are signed');
    }
    expect(server.apiCalls()).toEqual([]);
  });
});

describe('the option tokenExpired', () => {
  /** Connects a client to an API that reports `token-1` as expired, with the given body. */
  async function connect(body: string, contentType = 'application/json') {
    const seen: TokenExpiredResponse[] = [];
    const events: ClientEvent[] = [];
    const tokenExpired = (response: TokenExpiredResponse): boolean => {
      seen.push(response);
      return (response.data as { success?: boolean } | undefined)?.success === false;
    };
    const connected = await connectAcme(
      {
        api: ({ headers }, response) => {
          const isExpired = headers.authorization === 'Bearer token-1';
          response.writeHead(200, { 'content-type': contentType });
          response.end(isExpired ? body : '{"success":true}');
        },
      },
      { tokenExpired, onEvent: (event) => void events.push(event) },
    );
    return { ...connected, seen, events };
  }

  it('inspects JSON before the caller receives it', async () => {
    const { server, client, seen, events } = await connect('{"success":false}');
    const response = await client.fetch('/x');
    expect(await response.clone().json()).toEqual({ success: true });
    expect(await response.text()).toBe('{"success":true}');
    expect(seen.map(({ status, data }) => [status, data])).toEqual([
      [200, { success: false }],
      [200, { success: true }],
    ]);
    expect(Object.isFrozen(seen[0])).toBe(true);
    expect(server.tokenRequests()).toHaveLength(2);
    expect(events.map(({ type }) => type)).toContain('request.replayed');
  });

  it('does not make a POST be sent again, but the next call uses a new token', async () => {
    const { server, client } = await connect('{"success":false}');
    expect(await (await client.fetch('/x', { method: 'POST', body: 'a' })).json()).toEqual({ success: false });
    expect(await (await client.fetch('/x', { method: 'POST', body: 'a' })).json()).toEqual({ success: true });
    expect(server.apiCalls()).toHaveLength(2);
  });

  it('makes a POST that is declared idempotent be sent again', async () => {
    const { client } = await connect('{"success":false}');
    const response = await client.fetch('/x', { method: 'POST', body: 'a', idempotent: true });
    expect(await response.json()).toEqual({ success: true });
  });

  it.each<[string, string, string]>([
    ['JSON of more than 1 MiB', `{"success":false,"x":"${LARGE}"}`, 'application/json'],
    ['another content type', '{"success":false}', 'text/event-stream'],
  ])('does not inspect %s, which arrives complete', async (_what, body, contentType) => {
    const { client, seen } = await connect(body, contentType);
    expect(await (await client.fetch('/x')).text()).toBe(body);
    expect(seen).toEqual([]);
  });

  it('does not delay the error for JSON that exceeds the size limit', async () => {
    const { client } = await connectAcme(
      {
        api: (_request, response) =>
          void response
            .writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' })
            .end(JSON.stringify({ x: LARGE })),
      },
      { tokenExpired: () => false, maxResponseBytes: 1000 },
    );
    expect(await rejected(client.fetch('/x'))).toMatchObject({ code: 'too_large', outcome: 'answered' });
  });

  it('inspects JSON that arrives in chunks, within the timeout', async () => {
    const clock = new ManualClock();
    const { server, client } = await connectAcme(
      { api: (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{') },
      { clock, tokenExpired: () => false },
    );
    await client.token();
    const failed = rejected(client.fetch('/x'));
    while (server.apiCalls().length === 0) await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(30_000);
    expect(await failed).toMatchObject({ code: 'timeout', outcome: 'answered' });
  });
});

it('a call fails before it is sent if the runtime has no Response', async () => {
  const { server, client } = await connectAcme();
  const { Response: original } = globalThis;
  afterThisTest(() => Object.assign(globalThis, { Response: original }));
  Object.assign(globalThis, { Response: undefined });
  const error = await rejected(client.fetch('/x'));
  expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
  expect(error.message).toContain('this runtime has no global Response');
  expect(server.seen).toEqual([]);
});

describe('a client that is closed', () => {
  it('rejects calls with `closed`, also in a transaction that is over', async () => {
    const { client } = await connectAcme();
    const { fetch } = await client.transaction((transaction) => transaction);
    expect(await rejected(fetch('/x'))).toMatchObject({ code: 'closed', outcome: 'not_sent' });
    await client.close();
    expect(await rejected(client.fetch('/x'))).toMatchObject({ code: 'closed', operation: 'fetch.get' });
  });
});

it('calls are counted, and only failed calls are reported', async () => {
  const events: string[] = [];
  const { client } = await connectAcme(
    { api: ({ url }, response) => (url === '/lost' ? void response.destroy() : void response.writeHead(404).end()) },
    { onEvent: ({ type }) => void events.push(type) },
  );
  await client.fetch('/x');
  await rejected(client.fetch('/lost'));
  await rejected(client.fetch('//evil'));
  expect(client.status()).toMatchObject({ calls: 3, lastError: { code: 'foreign_origin' } });
  expect(events.filter((type) => type === 'request.failed')).toHaveLength(2);
});

describe('with the option fetch', () => {
  it('sends the same requests and streams the same responses', async () => {
    const server = await startAcme({
      api: ({ url, body }, response) => {
        if (url === '/redirect') response.writeHead(302, { location: '/x' }).end();
        else if (url === '/large') response.end(LARGE);
        else json(response, url === '/missing' ? 404 : 200, { sent: String(body) });
      },
    });
    const client = createAcme({ baseUrl: server.url, maxResponseBytes: 1000, fetch: (url, init) => fetch(url, init) });
    afterThisTest(() => client.close());
    const response = await client.fetch('/x', { method: 'POST', body: streamOf('one', 'two'), duplex: 'half' });
    expect([response.url, await response.json()]).toEqual([`${server.url}/x`, { sent: 'onetwo' }]);
    expect((await client.fetch('/missing')).status).toBe(404);
    expect(await rejected(client.fetch('/redirect'))).toMatchObject({ code: 'redirect_refused' });
    const large = client.fetch('/large').then((received) => received.text());
    expect(await rejected(large)).toMatchObject({ code: 'too_large' });
    server.accepted.clear();
    expect(await (await client.fetch('/x', { method: 'PUT', body: 'again' })).json()).toEqual({ sent: 'again' });
  });
});
