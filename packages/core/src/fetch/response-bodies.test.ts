import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import '@x/test-kit/canaries';
import { json } from '@x/test-kit/http-server';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { type AcmeOptions, CREDENTIALS } from '../../test/acme.js';
import { connectAcme } from '../../test/after-each.js';
import type { ClientEvent } from '../index.js';

const MIB = 1024 * 1024;

/** Waits until the condition is true. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Connects a client to an API that writes each response with `respond`. */
async function connect(respond: (response: ServerResponse) => void, options: Partial<AcmeOptions> = {}) {
  const events: ClientEvent[] = [];
  const connected = await connectAcme(
    { api: (_request, response) => respond(response) },
    { onEvent: (event) => void events.push(event), ...options },
  );
  await connected.client.token();
  return { ...connected, events };
}

describe('the body of a Response', () => {
  it('arrives in chunks before it is complete', async () => {
    let response: ServerResponse | undefined;
    const { client } = await connect((opened) => {
      response = opened;
      opened.write('one');
    });
    const reader = (await client.fetch('/x')).body?.getReader();
    expect(Buffer.from((await reader?.read())?.value as Uint8Array).toString()).toBe('one');
    response?.end('two');
    expect(Buffer.from((await reader?.read())?.value as Uint8Array).toString()).toBe('two');
    expect((await reader?.read())?.done).toBe(true);
  });

  it('pauses the connection if the caller reads slowly', async () => {
    let isDrained = false;
    const { client } = await connect(
      (response) => {
        response.write(Buffer.alloc(64 * MIB));
        response.once('drain', () => {
          isDrained = true;
        });
      },
      { maxResponseBytes: 100 * MIB },
    );
    const reader = (await client.fetch('/x')).body?.getReader();
    await reader?.read();
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(isDrained).toBe(false);
    await reader?.cancel();
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['with a Content-Length', (response) => void response.end('x'.repeat(1001))],
    ['in chunks', (response) => void response.writeHead(200, { 'transfer-encoding': 'chunked' }).end('x'.repeat(1001))],
    [
      'that is compressed',
      (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1001))),
    ],
    ['of an error', (response) => void response.writeHead(400).end('x'.repeat(1001))],
    [
      'of an error that is compressed',
      (response) => void response.writeHead(400, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1001))),
    ],
  ])('has at most `maxResponseBytes` decoded bytes: a body %s', async (_what, respond) => {
    const { client } = await connect(respond, { maxResponseBytes: 1000 });
    const read = async (copy: boolean): Promise<string> => {
      const response = await client.fetch('/x');
      return (copy ? response.clone() : response).text();
    };
    for (const copy of [false, true]) {
      const error = await rejected(read(copy));
      expect(error).toMatchObject({ code: 'too_large', outcome: 'answered' });
      expect(error.message).toContain('the response is larger than 1000 bytes');
    }
  });

  it('may be as large as `maxResponseBytes`', async () => {
    const { client } = await connect((response) => void response.end('x'.repeat(1000)), { maxResponseBytes: 1000 });
    expect(await (await client.fetch('/x')).text()).toHaveLength(1000);
  });

  it('is counted once if a clone is read, too', async () => {
    const { client } = await connect(
      (response) => {
        response.write('x'.repeat(600));
        setImmediate(() => response.end('x'.repeat(400)));
      },
      { maxResponseBytes: 1000 },
    );
    const response = await client.fetch('/x');
    const copy = response.clone();
    expect((await response.text()).length + (await copy.text()).length).toBe(2000);
  });

  it('is canceled if the caller does not read it within the timeout, so that its connection closes', async () => {
    const clock = new ManualClock();
    let isClosed = false;
    const { client, events } = await connect(
      (response) => {
        response.write(Buffer.alloc(8 * MIB));
        response.on('close', () => {
          isClosed = true;
        });
      },
      { clock, timeout: 5_000 },
    );
    const response = await client.fetch('/x');
    // The timer for more data has been replaced by that for the reader.
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(5_000);
    await until(() => isClosed);
    const error = await rejected(response.text());
    expect(error).toMatchObject({ code: 'timeout', outcome: 'answered', operation: 'fetch.get' });
    expect(error.message).toContain('timed out after 5000 ms while the caller did not read the response');
    expect(events.at(-1)).toMatchObject({ type: 'request.failed', code: 'timeout' });
    expect(clock.timers).toBe(0);
  });

  it('does not hold its connection if it is small and the caller does not read it', async () => {
    const { server, client } = await connect((response) => void response.end('small'));
    await client.fetch('/one');
    const response = await client.fetch('/two');
    await client.close();
    expect(await response.text()).toBe('small');
    expect(server.apiCalls()).toHaveLength(2);
  });

  it('fails if no more data arrives within the timeout of the call', async () => {
    const clock = new ManualClock();
    const { client } = await connect((response) => void response.write('start'), { clock });
    const response = await client.fetch('/x', { timeout: 700 });
    const failed = rejected(response.text());
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(700);
    expect((await failed).message).toContain('timed out after 700 ms waiting for more of the response');
  });

  it.each<[string, Buffer]>([
    ['is truncated', gzipSync('x'.repeat(10_000)).subarray(0, 30)],
    ['is invalid', Buffer.from('no gzip at all')],
  ])('fails with `invalid_response` if its gzip data %s', async (_what, body) => {
    const { client } = await connect((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(body));
    const error = await rejected(client.fetch('/x').then((response) => response.text()));
    expect(error).toMatchObject({ code: 'invalid_response', httpStatus: 200, outcome: 'answered' });
  });

  it('fails with `invalid_response` if an error response cannot be decoded, but its status can be read', async () => {
    const { client } = await connect((response) => response.writeHead(404, { 'content-encoding': 'gzip' }).end('no'));
    const response = await client.fetch('/x');
    expect(response.status).toBe(404);
    expect(await rejected(response.text())).toMatchObject({ code: 'invalid_response', httpStatus: 404 });
  });

  it('ends with `closed` if the client closes while it is read', async () => {
    const clock = new ManualClock();
    const { client } = await connect((response) => void response.write('start'), { clock });
    const response = await client.fetch('/x');
    const failed = rejected(response.text());
    const closing = client.close();
    clock.advance(30_000);
    expect(['closed', 'timeout']).toContain((await failed).code);
    await closing;
  });

  it('is an empty stream for a Content-Length of 0, and null for HEAD, 204, 205 and 304', async () => {
    const { client } = await connectAcme({
      api: ({ url }, response) => void response.writeHead(Number(url.slice(1))).end(),
    });
    const empty = await client.fetch('/200');
    expect([empty.body === null, await empty.text()]).toEqual([false, '']);
    for (const status of [204, 205, 304]) expect((await client.fetch(`/${status}`)).body).toBeNull();
    expect((await client.fetch('/200', { method: 'HEAD' })).body).toBeNull();
  });

  it('does not share memory with other responses', async () => {
    const { client } = await connect((response) => void response.end('content'));
    const first = await (await client.fetch('/x')).arrayBuffer();
    new Uint8Array(first).fill(0);
    expect(await (await client.fetch('/x')).text()).toBe('content');
    expect(first.byteLength).toBe('content'.length);
  });
});

describe('json() of a Response', () => {
  it.each(['{"a":', 'canary', '', '[1,]', '\ufeff\ufeff{}'])(
    'never quotes a body that is not JSON: %j',
    async (body) => {
      const { client } = await connect((response) => void response.end(body));
      const response = await client.fetch('/x');
      const error = await rejected(response.clone().json());
      expect(error).toMatchObject({ code: 'invalid_response', httpStatus: 200, outcome: 'answered' });
      expect(error.message).toBe('acme fetch.get: the response is not well-formed JSON');
    },
  );

  it('drops keys named `__proto__` and refuses deep nesting', async () => {
    const bodies = ['{"a":{"__proto__":{"b":1}},"\\u005f_proto__":1}', '['.repeat(100) + ']'.repeat(100)];
    const { client } = await connectAcme({
      api: ({ url }, response) => void response.end(bodies[Number(url.slice(1))]),
    });
    expect(await (await client.fetch('/0')).json()).toEqual({ a: {} });
    expect(await rejected((await client.fetch('/1')).json())).toMatchObject({ code: 'invalid_response' });
  });
});

describe('a Response', () => {
  it('does not lead to the token, the credentials or the sent headers, even if the server echoes nothing', async () => {
    const { client } = await connect((response) => void json(response, 200, { ok: true }));
    const init = { method: 'POST', body: 'body-canary', headers: { 'x-key': 'header-canary' } };
    const secrets = ['token-1', CREDENTIALS.secret, 'body-canary', 'header-canary'];
    for (const path of ['/x', '/y']) {
      const response = await client.fetch(path, init);
      expect(response).toShowNone(secrets);
      expect(response.clone()).toShowNone(secrets);
      const shown = inspect(response, { depth: Infinity, showHidden: true, getters: true, customInspect: false });
      for (const secret of secrets) expect(shown).not.toContain(secret);
    }
  });

  it('has a URL without a user name and fragment, and is never redirected', async () => {
    const { server, client } = await connectAcme();
    const response = await client.fetch('/a b?c=d');
    expect([response.url, response.redirected]).toEqual([`${server.url}/a%20b?c=d`, false]);
    expect([response.clone().url, response.clone().clone().status]).toEqual([response.url, 200]);
  });

  it('has the status of the server, even if code could not create such a Response', async () => {
    const { client } = await connect((response) => void response.writeHead(799, 'Odd').end('odd'));
    const response = await client.fetch('/x');
    expect([response.status, response.ok, response.statusText, await response.text()]).toEqual([
      799,
      false,
      'Odd',
      'odd',
    ]);
  });

  it('contains header values that are not ASCII as bytes', async () => {
    const { client } = await connect((response) => void response.setHeader('x-name', 'é').end());
    expect((await client.fetch('/x')).headers.get('x-name')).toBe('é');
  });
});

describe('an abort', () => {
  const REASON = new Error('reason-canary');

  it.each<[string, (fetch: typeof globalThis.fetch, signal: AbortSignal) => Promise<unknown>, boolean]>([
    ['before the call', (fetch, signal) => fetch('/x', { signal }), true],
    ['while the call waits', (fetch, signal) => fetch('/hang', { signal }), false],
    ['while the body is read', async (fetch, signal) => (await fetch('/endless', { signal })).text(), false],
  ])('rejects with `aborted` and never passes on the reason of the signal: %s', async (_when, call, isEarly) => {
    const { client } = await connectAcme({
      api: ({ url }, response) => {
        if (url === '/endless') response.write('start');
        else if (url !== '/hang') response.end();
      },
    });
    await client.token();
    const controller = new AbortController();
    if (isEarly) controller.abort(REASON);
    const failed = rejected(call(client.fetch, controller.signal));
    setTimeout(() => controller.abort(REASON), 20);
    const error = await failed;
    expect(error).toMatchObject({ name: 'ProviderError', code: 'aborted' });
    expect(error).not.toBe(REASON);
    expect(error).toShowNone(['reason-canary']);
  });
});
