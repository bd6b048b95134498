import { once } from 'node:events';
import { createReadStream, mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { describe, expect, it } from '@jest/globals';
import { json } from '@x/test-kit/http-server';
import { closeServer, listenOnLoopback } from '@x/test-kit/loopback';
import { ManualClock } from '@x/test-kit/manual-clock';
import '@x/test-kit/canaries';
import { rejected } from '@x/test-kit/rejected';
import { Agent } from 'undici';
import { acme, CREDENTIALS, createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme, startAcme } from '../../test/after-each.js';
import { readOptions } from '../client/options.js';
import { KeyClient, type ProviderError } from '../index.js';

const FAILURE = Object.assign(new Error('canary'), { code: 'EIO' });
const RESET = Object.assign(new Error('canary'), { code: 'ECONNRESET' });

/** Yields parts one by one, and throws when the server has received the first part. */
async function* failing(error: Error, received?: Promise<void>, ...parts: string[]): AsyncGenerator<string> {
  yield* parts;
  await received;
  throw error;
}

/** Bodies that fail before their first byte. */
const EMPTY: readonly [string, () => unknown][] = [
  ['a missing file', () => createReadStream('/missing/file')],
  ['a folder', () => createReadStream(tmpdir())],
  ['an iterator that throws', () => Readable.from(failing(FAILURE))],
  ['an iterator that throws a network error', () => Readable.from(failing(RESET))],
  ['an iterator that throws undefined', () => Readable.from(failing(undefined as never))],
  ['a web stream that fails', () => new ReadableStream({ pull: (controller) => controller.error(FAILURE) })],
  ['a web stream that fails without an error', () => new ReadableStream({ pull: (flow) => flow.error() })],
  ['a stream that was destroyed', () => new PassThrough().destroy()],
  ['a stream that is destroyed later', () => later(new PassThrough(), (stream) => stream.destroy())],
  ['a stream that fails later', () => later(new PassThrough(), (stream) => stream.destroy(FAILURE))],
];

/** Bodies that fail after the request has started. */
const STARTED: readonly [string, (received: Promise<void>) => unknown][] = [
  ['an iterator that throws', (received) => Readable.from(failing(FAILURE, received, 'a', 'b'))],
  ['an iterator that throws a network error', (received) => Readable.from(failing(RESET, received, 'a', 'b'))],
  ['a web stream that fails', (received) => Readable.toWeb(Readable.from(failing(FAILURE, received, 'a', 'b')))],
  ['a stream that is destroyed later', (received) => destroyedAfter(received)],
];

function later(stream: PassThrough, fail: (stream: PassThrough) => void): PassThrough {
  void once(stream, 'resume').then(() => setImmediate(() => fail(stream)));
  return stream;
}

function destroyedAfter(received: Promise<void>): PassThrough {
  const stream = new PassThrough();
  stream.write('a');
  void received.then(() => stream.destroy());
  return stream;
}

/** Returns a form of the form-data package, which axios depends on, with one part and then a missing file. */
function foreignForm(): unknown {
  const requireFromAxios = createRequire(createRequire(import.meta.url).resolve('axios'));
  const Form = requireFromAxios('form-data') as new () => { append(name: string, value: unknown): void };
  const form = new Form();
  form.append('amount', '19.99');
  form.append('file', createReadStream('/missing/file'));
  return form;
}

const ENGINES: readonly [string, () => object][] = [
  ['the built-in connections', () => ({})],
  [
    'a dispatcher',
    () => {
      const dispatcher = new Agent();
      afterThisTest(() => dispatcher.close());
      return { dispatcher };
    },
  ],
];

/** Starts a server that records what it receives, and responds only to GET requests. */
async function startRecording(): Promise<{
  readonly url: string;
  readonly received: readonly string[];
  /** Resolves when the first data of a request other than GET has arrived. */
  readonly first: Promise<void>;
}> {
  const received: string[] = [];
  let arrive: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      if (String(chunk).startsWith('GET')) socket.write('HTTP/1.1 204 No Content\r\n\r\n');
      else {
        received.push(String(chunk));
        arrive();
      }
    });
  });
  const port = await listenOnLoopback(server);
  afterThisTest(() => closeServer(server, sockets));
  return { url: `http://127.0.0.1:${port}`, received, first };
}

describe.each(ENGINES)('a body stream that is sent through %s', (engine, optionsOf) => {
  async function send(
    make: (received: Promise<void>) => unknown,
  ): Promise<{ readonly error: ProviderError; readonly received: string }> {
    const server = await startRecording();
    const { token: _, ...definition } = acme;
    // The clock does not advance, so a retry would wait forever.
    const options = { baseUrl: server.url, credentials: CREDENTIALS, retries: 2, clock: new ManualClock() };
    const checked = readOptions(definition, { ...options, ...optionsOf() });
    const client = new KeyClient(definition, checked, ({ secret }) => secret);
    afterThisTest(() => client.close());
    const error = await rejected<ProviderError>(client.http.put('/x', make(server.first)));
    expect(error).toMatchObject({ code: 'invalid_request', retryable: false });
    expect(error.message).toMatch(
      /the request body must be a readable stream \(it failed( or was closed|: [A-Z_]+)\)$/,
    );
    expect(error).toShowNone(['canary', '/missing']);
    expect((await client.http.get('/x')).status).toBe(204);
    return { error, received: server.received.join('') };
  }

  it.each(EMPTY)('fails the call without sending anything if it is %s', async (_what, make) => {
    const { error, received } = await send(make);
    expect(received).toBe('');
    if (engine === 'the built-in connections') expect(error).toMatchObject({ outcome: 'not_sent', attempts: 0 });
  });

  it('fails the call if it is a stream of objects', async () => {
    expect((await send(() => Readable.from([{ canary: 1 }]))).received).toBe('');
  });

  it('fails the call if it is a form of the form-data package with a missing file', async () => {
    const { error, received } = await send(foreignForm);
    if (received !== '') expect(error).toMatchObject({ outcome: 'unknown', attempts: 1 });
  });

  it.each(STARTED)('fails the call with an unknown outcome if it has started and is %s', async (_what, make) => {
    const { error, received } = await send(make);
    expect(received).toMatch(/^PUT/);
    expect(error).toMatchObject({ outcome: 'unknown', attempts: 1 });
  });
});

it('a stream that fails while the call waits for a token is reported as `invalid_request`', async () => {
  const stream = new PassThrough();
  const server = await startAcme({
    token: (_request, respond) => {
      stream.destroy(FAILURE);
      setImmediate(() => respond(200, { token: 'token-1', ttl: 60 }));
    },
  });
  const client = createAcme({ baseUrl: server.url });
  afterThisTest(() => client.close());
  expect(await rejected(client.http.post('/x', stream))).toMatchObject({
    code: 'invalid_request',
    outcome: 'not_sent',
    message: expect.stringContaining('EIO'),
  });
  expect(server.apiCalls()).toEqual([]);
});

it('a file that has changed since its blob was opened is reported as `invalid_request`', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'blob-'));
  afterThisTest(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'file');
  writeFileSync(file, 'before');
  const form = new FormData();
  form.append('file', await openAsBlob(file), 'file');
  writeFileSync(file, 'after, and longer');
  const server = await startAcme();
  const client = createAcme({ baseUrl: server.url });
  expect(await rejected(client.http.post('/x', form))).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
});

it.each([
  [401, 'post'],
  [503, 'put'],
] as const)(
  'the outcome is not `not_sent` if a blob fails when it is read again after a %d',
  async (status, method) => {
    const headers = { 'retry-after': '0' };
    const api = (_request: unknown, response: ServerResponse): void => json(response, status, {}, headers);
    const { client, server } = await connectAcme({ api }, { retries: 2 });
    let reads = 0;
    const blob = {
      [Symbol.toStringTag]: 'Blob',
      size: 2 * 1024 * 1024,
      type: '',
      arrayBuffer: () => undefined,
      text: () => undefined,
      async *stream() {
        reads += 1;
        // undici assigns the request to the connection before the stream fails.
        if (reads > 1) await new Promise(setImmediate);
        if (reads > 1) throw FAILURE;
        yield new Uint8Array(this.size);
      },
    };
    expect(await rejected(client.http[method]('/x', blob))).toMatchObject({
      code: 'invalid_request',
      outcome: 'answered',
      attempts: 1,
      retryable: false,
    });
    expect([reads, server.apiCalls().length]).toEqual([2, 1]);
  },
);

it.each(ENGINES)(
  'a connection that the server closes while a stream is sent is reported as `network` (%s)',
  async (_engine, options) => {
    const { token: _, ...definition } = acme;
    for (const end of ['destroy', 'resetAndDestroy'] as const) {
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket[end]());
      });
      const port = await listenOnLoopback(server);
      afterThisTest(() => closeServer(server, []));
      const given = { baseUrl: `http://127.0.0.1:${port}`, credentials: CREDENTIALS, ...options() };
      const client = new KeyClient(definition, readOptions(definition, given), ({ secret }) => secret);
      afterThisTest(() => client.close());
      const endless = new Readable({ read: (size) => void setImmediate(() => endless.push(Buffer.alloc(size))) });
      expect(await rejected(client.http.put('/x', endless))).toMatchObject({
        code: 'network',
        outcome: 'unknown',
        attempts: 1,
        retryable: true,
      });
    }
  },
);
