import { EventEmitter, once } from 'node:events';
import { createReadStream, openAsBlob } from 'node:fs';
import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { json, type SeenRequest } from '@x/test-kit/http-server';
import { listenOnLoopback } from '@x/test-kit/loopback';
import { rejected } from '@x/test-kit/rejected';
import { toFormData } from 'axios';
import { FormData as UndiciForm } from 'undici';
import { createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme } from '../../test/after-each.js';
import type { AxiosInstance, AxiosRequestConfig, ProviderError } from '../index.js';

interface PackageForm {
  append(name: string, value: unknown, options?: object): void;
  getHeaders(headers?: object): Record<string, string>;
  getLengthSync(): number;
}

/** A form from axios's copy of the form-data package. */
const packageForm = () => toFormData({}) as unknown as PackageForm;

const TEXT = 'the file: é';
const LARGE = Buffer.alloc(3 * 1024 * 1024, 'abc');

let folder: string;
let file: string;
let largeFile: string;
let emptyFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bodies-'));
  [file, largeFile, emptyFile] = [join(folder, 'Ünïcode.txt'), join(folder, 'large.bin'), join(folder, 'empty.txt')];
  await writeFile(file, TEXT);
  await writeFile(largeFile, LARGE);
  await writeFile(emptyFile, '');
});

afterAll(() => rm(folder, { recursive: true }));

/** Starts a server that does not collect its requests' bodies. Returns its URL. */
async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  afterThisTest(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${await listenOnLoopback(server)}`;
}

/** A part of a multipart body. */
interface Part {
  readonly head: string;
  readonly content: Buffer;
}

/** Reads a multipart body. */
function partsOf({ headers, body }: SeenRequest): readonly Part[] {
  const boundary = /^multipart\/form-data; ?boundary=(\S+)$/.exec(headers['content-type'] ?? '')?.[1];
  const pieces = body.toString('latin1').split(`--${boundary}`);
  expect([pieces[0], pieces.at(-1)]).toEqual(['', '--\r\n']);
  return pieces.slice(1, -1).map((piece) => {
    const [head = ''] = piece.split('\r\n\r\n', 1);
    const content = Buffer.from(piece.slice(head.length + 4, -2), 'latin1');
    return { head: Buffer.from(head, 'latin1').toString().trim(), content };
  });
}

/** Checks that a request was not sent in chunks. */
function expectLength({ headers, body }: SeenRequest): void {
  expect([headers['content-length'], headers['transfer-encoding']]).toEqual([String(body.length), undefined]);
}

type Send = (http: AxiosInstance) => Promise<unknown>;

const FORMS: readonly (readonly [string, Send])[] = [
  ['a file stream in an object', (http) => http.postForm('/x', { name: 'A', file: createReadStream(file) })],
  [
    'a file stream in an object with a content type',
    (http) =>
      http.post(
        '/x',
        { name: 'A', file: createReadStream(file) },
        { headers: { 'Content-Type': 'multipart/form-data' } },
      ),
  ],
  ['a file stream in toFormData()', (http) => http.post('/x', toFormData({ name: 'A', file: createReadStream(file) }))],
  [
    'a file stream in a form from the form-data package',
    (http) => {
      const form = packageForm();
      form.append('name', 'A');
      form.append('file', createReadStream(file));
      return http.post('/x', form, { headers: form.getHeaders() });
    },
  ],
  [
    'a form from the form-data package without streams',
    (http) => {
      const form = packageForm();
      form.append('name', 'A');
      form.append('file', Buffer.from(TEXT), { filename: 'Ünïcode.txt', contentType: 'text/plain' });
      return http.post('/x', form);
    },
  ],
  [
    'a blob of a file in a FormData object',
    async (http) => {
      const form = new FormData();
      form.append('name', 'A');
      form.append('file', await openAsBlob(file, { type: 'text/plain' }), 'Ünïcode.txt');
      return http.post('/x', form);
    },
  ],
  [
    'a File in a FormData object of undici',
    (http) => {
      const form = new UndiciForm();
      form.append('name', 'A');
      form.append('file', new File([TEXT], 'Ünïcode.txt', { type: 'text/plain' }));
      return http.post('/x', form);
    },
  ],
  [
    'a File in an object',
    (http) => http.postForm('/x', { name: 'A', file: new File([TEXT], 'Ünïcode.txt', { type: 'text/plain' }) }),
  ],
];

describe.each(FORMS)('%s', (_what, send) => {
  it('a form sends its file with a Content-Length', async () => {
    const { server, client } = await connectAcme();
    await send(client.http);
    const [call] = server.apiCalls() as [SeenRequest];
    expectLength(call);
    const [name, sent] = partsOf(call);
    expect([name?.head, String(name?.content)]).toEqual(['Content-Disposition: form-data; name="name"', 'A']);
    expect(sent?.head).toMatch(
      /^Content-Disposition: form-data; name="file"; filename="Ünïcode.txt"\r\nContent-Type: text\/plain$/,
    );
    expect(String(sent?.content)).toBe(TEXT);
  });
});

describe('a form', () => {
  it('a form can contain streams, blobs, bytes and values at any depth', async () => {
    const { server, client } = await connectAcme();
    await client.http.postForm('/x', {
      files: [createReadStream(file), createReadStream(emptyFile)],
      more: { blob: new Blob(['B']), empty: new Blob([]), bytes: Buffer.from('C'), web: new Blob(['W']).stream() },
      text: 'T',
    });
    const parts = partsOf(server.apiCalls()[0] as SeenRequest);
    expect(parts.map(({ head, content }) => [/ name="([^"]*)"/.exec(head)?.[1], String(content)])).toEqual([
      ['files[]', TEXT],
      ['files[]', ''],
      ['more[blob]', 'B'],
      ['more[empty]', ''],
      ['more[bytes]', 'C'],
      ['more[web]', 'W'],
      ['text', 'T'],
    ]);
    for (const { content } of parts) expect(String(content)).not.toContain('[object');
  });

  it('the names in a form are escaped, so that they cannot add headers or parts', async () => {
    const { server, client } = await connectAcme();
    const form = new FormData();
    form.append('a"\r\nX: 1', 'line\nbreak');
    form.append('file', new File(['x'], 'b"\r\nX: 1.txt'));
    form.append('empty', new File([], 'empty.txt'));
    await client.http.post('/x', form);
    const [call] = server.apiCalls() as [SeenRequest];
    expectLength(call);
    expect(partsOf(call).map(({ head, content }) => [head, String(content)])).toEqual([
      ['Content-Disposition: form-data; name="a%22%0D%0AX: 1"', 'line\r\nbreak'],
      [
        'Content-Disposition: form-data; name="file"; filename="b%22%0D%0AX: 1.txt"\r\nContent-Type: application/octet-stream',
        'x',
      ],
      [
        'Content-Disposition: form-data; name="empty"; filename="empty.txt"\r\nContent-Type: application/octet-stream',
        '',
      ],
    ]);
  });

  it.each([false, true])(
    'a form of the form-data package is fixed if it contains no streams (interceptor: %s)',
    async (later) => {
      const { server, client } = await connectAcme();
      const form = packageForm();
      const bytes = Buffer.from('A');
      if (later) {
        client.http.interceptors.request.use(async (config) => {
          form.append('to', 'D');
          return config;
        });
      }
      form.append('to', bytes, { filename: 'é.txt' });
      form.append('more', '1');
      const sent = client.http.post('/x', form);
      bytes.write('B');
      form.append('to', 'C');
      await sent;
      const [call] = server.apiCalls() as [SeenRequest];
      expectLength(call);
      expect(partsOf(call).map(({ content }) => String(content))).toEqual(['A', '1']);
      expect(partsOf(call)[0]?.head).toContain('; filename="é.txt"');
    },
  );

  it('a form can pass an asynchronous interceptor if it contains streams', async () => {
    const { server, client } = await connectAcme();
    client.http.interceptors.request.use(async (config) => config);
    await client.http.postForm('/1', { list: [{ file: createReadStream(file) }] });
    await client.http.post('/2', toFormData({ file: createReadStream(file) }));
    for (const call of server.apiCalls()) expect(String(partsOf(call)[0]?.content)).toBe(TEXT);
  });

  it('a form is sent in chunks if a file stream has no path', async () => {
    const { server, client } = await connectAcme();
    const handle = await open(file);
    const form = packageForm();
    form.append('file', handle.createReadStream(), { filename: 'a.txt' });
    await client.http.post('/x', form);
    expect(String(partsOf(server.apiCalls()[0] as SeenRequest)[0]?.content)).toBe(TEXT);
  });

  it('a form is sent in chunks if it contains a stream of unknown length', async () => {
    const { server, client } = await connectAcme();
    await client.http.postForm('/x', { file: Readable.from([LARGE, Buffer.from('B')]) });
    const [call] = server.apiCalls() as [SeenRequest];
    expect(call.headers['transfer-encoding']).toBe('chunked');
    expect(partsOf(call).map(({ content }) => content.length)).toEqual([LARGE.length + 1]);
  });

  it('a form cannot contain a stream if it is URL-encoded', async () => {
    const { server, client } = await connectAcme();
    const config = { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
    const error = await rejected(client.http.post('/x', { file: createReadStream(file) }, config));
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
    expect(server.seen).toEqual([]);
  });

  it('a form of the form-data package is replayed after a 401 only if it contains no streams', async () => {
    const { server, client } = await connectAcme();
    await client.token();
    server.accepted.clear();
    const form = packageForm();
    form.append('name', 'A');
    await client.http.post('/x', form);
    const [first, second] = server.apiCalls();
    expect([server.apiCalls().length, second?.body]).toEqual([2, first?.body]);
    server.accepted.clear();
    const error = await rejected(client.http.postForm('/x', { file: createReadStream(file) }));
    expect(error).toMatchObject({ code: 'unauthorized', attempts: 1 });
    expect(error.message).toContain('a stream cannot be sent twice');
  });

  it('a form closes its files if it is not sent', async () => {
    const { client } = await connectAcme();
    const [first, second] = [createReadStream(file), createReadStream(file)];
    const form = toFormData({ first, second });
    expect(await rejected(client.http.post('https://evil.example', form))).toMatchObject({ code: 'foreign_origin' });
    await Promise.all([once(first, 'close'), once(second, 'close')]);
    expect([first.destroyed, second.destroyed]).toEqual([true, true]);
  });

  it('a form fails as an invalid request if a file does not exist', async () => {
    const { client } = await connectAcme();
    const error = await rejected(client.http.postForm('/x', { file: createReadStream(join(folder, 'none')) }));
    expect(error).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('(it failed: ENOENT)') });
    expect(error.message).not.toContain(folder);
  });
});

describe('a large blob of a file', () => {
  const BODIES: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a blob', () => openAsBlob(largeFile)],
    [
      'a blob in a FormData object',
      async () => {
        const form = new FormData();
        form.append('file', await openAsBlob(largeFile), 'large.bin');
        return form;
      },
    ],
  ];

  it.each(BODIES)('a large blob of a file is sent with the same bytes in each attempt: %s', async (_what, make) => {
    let responses = 0;
    const { server, client } = await connectAcme(
      {
        api: (_request, response) => {
          responses += 1;
          json(response, responses === 1 ? 503 : 200, {}, { 'retry-after': '0' });
        },
      },
      { retries: 1 },
    );
    await client.token();
    server.accepted.clear();
    await client.http.put('/x', await make());
    const calls = server.apiCalls();
    expect(calls).toHaveLength(3);
    for (const call of calls) {
      expectLength(call);
      expect(call.body.includes(LARGE)).toBe(true);
      expect(call.body.equals(calls[0]?.body as Buffer)).toBe(true);
      expect(call.headers['content-type']).toBe(calls[0]?.headers['content-type']);
    }
  });

  it('a large blob of a file is sent again if the first attempt receives a 401 before the body was sent', async () => {
    const received: number[] = [];
    let calls = 0;
    const url = await listen((request, response) => {
      if (request.url === '/token') return void response.end('{"token":"t"}');
      calls += 1;
      if (calls === 1) return void response.writeHead(401).end();
      let size = 0;
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
      });
      request.on('end', () => {
        received.push(size);
        response.end('{}');
      });
    });
    const client = createAcme({ baseUrl: url });
    afterThisTest(() => client.close());
    expect((await client.http.post('/x', await openAsBlob(largeFile))).status).toBe(200);
    expect(received).toEqual([LARGE.length]);
  });

  it('a large blob of a file fails as an invalid request if the file changes', async () => {
    const { client } = await connectAcme();
    const path = join(folder, 'changing');
    await writeFile(path, LARGE);
    const blob = await openAsBlob(path);
    await writeFile(path, 'short');
    expect(await rejected(client.http.post('/x', blob))).toMatchObject({ code: 'invalid_request', retryable: false });
    expect((await client.http.get('/x')).status).toBe(200);
  });

  it('a large blob of a file is not read into memory', async () => {
    const path = join(folder, 'huge');
    const size = 200 * 1024 * 1024;
    await writeFile(path, '');
    await truncate(path, size);
    let received = 0;
    let peak = 0;
    const before = process.memoryUsage().arrayBuffers;
    const url = await listen((request, response) => {
      if (request.url === '/token') return void response.end('{"token":"t"}');
      request.on('data', (chunk: Buffer) => {
        received += chunk.length;
        peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
      });
      request.on('end', () => response.end('{}'));
    });
    const client = createAcme({ baseUrl: url });
    afterThisTest(() => client.close());
    await client.http.put('/x', await openAsBlob(path));
    expect(received).toBe(size);
    expect(peak).toBeLessThan(size / 2);
  });
});

describe('a Content-Length header', () => {
  const withLength = (length: unknown): AxiosRequestConfig => ({ headers: { 'Content-Length': length as string } });

  it.each<[string, () => unknown, number]>([
    ['a stream', () => Readable.from(['abc', 'de']), 5],
    ['a file stream', () => createReadStream(file), Buffer.byteLength(TEXT)],
    ['a web stream', () => new Blob(['abcde']).stream(), 5],
    ['an empty stream', () => Readable.from([]), 0],
    ['text', () => 'é', 2],
    ['bytes', () => Buffer.from('abc'), 3],
    ['an object', () => ({ a: 1 }), 7],
    ['a blob', () => new Blob(['abc']), 3],
    ['no body', () => undefined, 0],
  ])('a Content-Length header is accepted if it is the length of %s', async (_what, make, length) => {
    const { server, client } = await connectAcme();
    await client.http.post('/x', make(), withLength(length));
    const [call] = server.apiCalls() as [SeenRequest];
    expectLength(call);
    expect(call.body).toHaveLength(length);
  });

  it('a Content-Length header is accepted with a form from the form-data package', async () => {
    const { server, client } = await connectAcme();
    const form = packageForm();
    form.append('file', Readable.from([Buffer.from('abc')]), { knownLength: 3 });
    await client.http.post('/x', form, { headers: form.getHeaders({ 'Content-Length': form.getLengthSync() }) });
    expectLength(server.apiCalls()[0] as SeenRequest);
  });

  it.each<[string, unknown, unknown]>([
    ['text', 'abc', 2],
    ['bytes', Buffer.from('abc'), 4],
    ['an object', { a: 1 }, 6],
    ['no body', undefined, 3],
    ['a stream', new PassThrough(), '-1'],
    ['a stream', new PassThrough(), '1e3'],
    ['a stream', new PassThrough(), '5, 5'],
  ])('a Content-Length header is refused if it is invalid for %s', async (_what, data, length) => {
    const { server, client } = await connectAcme();
    const error = await rejected(client.http.post('/x', data, withLength(length)));
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
    expect(error.message).toContain('headers.content-length: must be ');
    expect(server.apiCalls()).toEqual([]);
  });

  it.each<[string, number, string]>([
    ['shorter', 10, 'exactly 10 bytes, as its Content-Length says (it has 6)'],
    ['longer', 3, 'exactly 3 bytes, as its Content-Length says (it has more)'],
    ['longer by a second chunk', 5, 'exactly 5 bytes, as its Content-Length says (it has more)'],
  ])(
    'a Content-Length header fails the call if the stream is %s, and the next call works',
    async (_what, length, message) => {
      const { server, client } = await connectAcme();
      const chunks = length === 5 ? ['abcde', 'f'] : ['abc', 'def'];
      const error = await rejected<ProviderError>(client.http.post('/x', Readable.from(chunks), withLength(length)));
      expect(error).toMatchObject({ code: 'invalid_request', retryable: false });
      expect(error.message).toContain(message);
      expect((await client.http.post('/y', { a: 1 })).data).toEqual({ ok: true });
      // The server never saw a complete request.
      expect(server.apiCalls().map(({ url }) => url)).toEqual(['/y']);
    },
  );
});

it.each<[string, (stream: PassThrough) => unknown]>([
  ['ends too early', (stream) => stream.end()],
  ['has more bytes than its Content-Length', (stream) => stream.end('x'.repeat(1000))],
  ['fails', (stream) => stream.destroy(new Error('canary'))],
])('a stream that %s after its first bytes were sent closes the connection', async (_what, finish) => {
  const stream = new PassThrough();
  const complete: boolean[] = [];
  const url = await listen((request, response) => {
    if (request.url !== '/x') return void response.end('{"token":"t"}');
    request.once('data', () => finish(stream));
    request.on('error', () => undefined);
    request.on('close', () => complete.push(request.complete));
    request.on('end', () => response.end('{}'));
  });
  const client = createAcme({ baseUrl: url, retries: 2 });
  afterThisTest(() => client.close());
  const sent = client.http.put('/x', stream, { headers: { 'Content-Length': 100 } });
  stream.write('abc');
  const error = await rejected<ProviderError>(sent);
  expect(error).toMatchObject({ code: 'invalid_request', outcome: 'unknown', attempts: 1, retryable: false });
  expect(error.message).not.toContain('canary');
  expect((await client.http.get('/y')).status).toBe(200);
  expect(complete).toEqual([false]);
});

describe('a stream', () => {
  it.each<[string, () => Readable]>([
    ['fails', () => createReadStream('/nonexistent')],
    ['fails after its first bytes', () => failing()],
    ['is closed early', () => Readable.from(closing())],
    ['was read before', () => new PassThrough().destroy()],
    ['contains objects', () => Readable.from([{ a: 1 }])],
  ])('a stream fails the call as an invalid request if it %s', async (_how, make) => {
    const { server, client } = await connectAcme({}, { retries: 2 });
    const error = await rejected<ProviderError>(client.http.put('/x', make()));
    expect(error).toMatchObject({ code: 'invalid_request', retryable: false });
    expect(error.message).toMatch(
      /: (data:|the request body) must be a readable stream \(it failed( or was closed|: [A-Z_]+)\)$/,
    );
    expect((await client.http.get('/y')).status).toBe(200);
    expect(server.apiCalls().map(({ url }) => url)).toEqual(['/y']);
  });

  it('a stream can come from a different package', async () => {
    const { server, client } = await connectAcme();
    const other = Object.assign(new EventEmitter(), {
      readable: true,
      pipe: (target: NodeJS.WritableStream) => void target.end('abc'),
    });
    await client.http.post('/x', other);
    expect(String(server.apiCalls()[0]?.body)).toBe('abc');
    expect(await rejected(client.http.post('/x', new Writable()))).toMatchObject({
      code: 'invalid_request',
      outcome: 'not_sent',
    });
  });

  it('a stream does not prevent a lost connection from being reported as `network`', async () => {
    const { client } = await connectAcme({ api: (_request, response) => void response.socket?.destroy() });
    const error = await rejected(client.http.post('/x', Readable.from(['abc'])));
    expect(error).toMatchObject({ code: 'network', outcome: 'unknown' });
  });

  it('a stream can be an incoming request', async () => {
    const { server, client } = await connectAcme();
    const url = await listen((request, response) => {
      const headers = { 'Content-Length': request.headers['content-length'] ?? '' };
      void client.http.post('/x', request, { headers }).then(({ status }) => response.writeHead(status).end());
    });
    expect((await fetch(url, { method: 'POST', body: TEXT })).status).toBe(200);
    expect(String(server.apiCalls()[0]?.body)).toBe(TEXT);
  });

  async function* closing(): AsyncGenerator<string> {
    yield 'abc';
    throw Object.assign(new Error('canary'), { code: 'EIO' });
  }

  function failing(): Readable {
    const stream = new PassThrough();
    stream.write('abc');
    setImmediate(() => stream.destroy());
    return stream;
  }
});
