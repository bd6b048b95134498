import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listenOnLoopback } from '@x/test-kit/loopback';
import { type AcmeClient, createAcme } from '../../test/acme.js';

/**
 * The cases of the web-platform-tests folder `fetch/api` that concern a client: `basic`, `body`, `headers`, `request`,
 * `response`, `abort` and `redirect`. They run against the global `fetch` and against `client.fetch`, which must have
 * the same outcome, except for the documented differences.
 */
interface Case {
  readonly name: string;
  /** Returns what the two functions must have in common. */
  readonly run: (fetch: typeof globalThis.fetch, url: string) => Promise<unknown>;
  /** The outcomes of `client.fetch` and of the global `fetch`, if they differ. See docs/fetch.md. */
  readonly differs?: readonly [ours: unknown, global: unknown];
}

const REJECTED = 'rejected';

let url: string;
let client: AcmeClient;
const server = createServer((request, response) => void respond(request, response));

beforeAll(async () => {
  url = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  client = createAcme({ baseUrl: url, timeout: 5_000 });
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await client.close();
});

/** Responds as the path of the request says, or returns the request. */
async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (pathname === '/token') response.end('{"token":"t"}');
  else if (pathname === '/status') {
    const status = Number(searchParams.get('code'));
    response.writeHead(status, searchParams.get('text') ?? '', { location: '/echo' });
    response.end(status === 204 || status === 304 ? undefined : 'the body');
  } else if (pathname === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed'));
  else if (pathname === '/bad-gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end('not packed');
  else if (pathname === '/text') response.end(searchParams.get('body') ?? '');
  else if (pathname === '/form') {
    response.setHeader('content-type', 'application/x-www-form-urlencoded');
    response.end('a=1&b=2');
  } else if (pathname === '/headers') {
    response.setHeader('x-list', ['a', 'b']);
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.setHeader('x-latin', Buffer.from('é', 'latin1').toString('latin1'));
    response.end();
  } else if (pathname === '/chunks') {
    for (const chunk of ['one,', 'two,', 'three']) {
      response.write(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  } else if (pathname === '/endless') response.write('start');
  else if (pathname === '/hang') response.on('close', () => undefined);
  else if (pathname === '/lost') response.destroy();
  else if (pathname === '/cut') {
    response.writeHead(200, { 'content-length': '100' }).write('cut');
    setImmediate(() => response.destroy());
  } else {
    const { method, url: path, headers } = request;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method, path, headers, body: Buffer.concat(chunks).toString('latin1') }));
  }
}

interface Echo {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const echo = async (response: Promise<Response>): Promise<Echo> => (await (await response).json()) as Echo;

const BODY_HEADERS = ['content-type', 'content-length', 'transfer-encoding'];

/** Returns the body that the server received, and the headers that describe it. */
async function sent(response: Promise<Response>): Promise<unknown> {
  const { headers, body } = await echo(response);
  const described = Object.fromEntries(BODY_HEADERS.map((name) => [name, headers[name]]));
  const boundary = /boundary=(\S+)/.exec(String(described['content-type']))?.[1] ?? '\0';
  return JSON.parse(
    JSON.stringify({ ...described, body })
      .replaceAll(boundary, 'BOUNDARY')
      .replace(/("content-length":)"\d+"(?=.*BOUNDARY)/, '$1"ANY"'),
  );
}

const post = (body: unknown, more: object = {}): RequestInit => ({ method: 'POST', body, ...more }) as RequestInit;

const streamOf = (...chunks: readonly unknown[]): ReadableStream =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

const bytes = new TextEncoder();

function form(): FormData {
  const data = new FormData();
  data.append('text', 'a\nb"c');
  data.append('file', new File(['content'], 'a"b.txt', { type: 'text/plain' }));
  return data;
}

async function* generate(): AsyncGenerator<Uint8Array> {
  yield bytes.encode('one');
  yield bytes.encode('two');
}

const method = (name: string, differs?: Case['differs']): Case => ({
  name: `method ${JSON.stringify(name)}`,
  run: async (fetch, at) => (await echo(fetch(`${at}/x`, { method: name }))).method,
  ...(differs && { differs }),
});

const METHODS: readonly Case[] = [
  ...['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'REPORT', 'PROPFIND'].map((name) => method(name)),
  ...['get', 'pOsT', 'put', 'delete', 'options'].map((name) => method(name)),
  ...['CONNECT', 'TRACE', 'TRACK', 'trace', '', 'a b', 'é', '\0'].map((name) => method(name)),
  method('patch', ['PATCH', 'rejected']),
  {
    name: 'method HEAD',
    run: async (fetch, at) => {
      const response = await fetch(`${at}/x`, { method: 'head' });
      return [response.status, response.body, await response.text()];
    },
  },
  {
    name: 'the method of a Request',
    run: async (fetch, at) => (await echo(fetch(new Request(`${at}/x`, { method: 'PUT' })))).method,
  },
  {
    name: 'a method in init instead of that of a Request',
    run: async (fetch, at) => (await echo(fetch(new Request(`${at}/x`, { method: 'PUT' }), { method: 'POST' }))).method,
  },
];

/** Sends headers and returns the received headers whose names start with `x-`. */
const headers = (name: string, given: () => unknown, differs?: Case['differs']): Case => ({
  name: `headers: ${name}`,
  run: async (fetch, at) => {
    const received = (await echo(fetch(`${at}/x`, { headers: given() as never }))).headers;
    return Object.fromEntries(Object.entries(received).filter(([one]) => one.startsWith('x-')));
  },
  ...(differs && { differs }),
});

const HEADERS: readonly Case[] = [
  headers('an object', () => ({ 'X-One': '1', 'x-two': '2' })),
  headers('pairs', () => [
    ['X-One', '1'],
    ['x-two', '2'],
  ]),
  headers('Headers', () => new Headers({ 'X-One': '1' })),
  headers('a Map', () => new Map([['x-one', '1']])),
  headers('the same name twice', () => [
    ['X-One', '1'],
    ['x-one', '2'],
  ]),
  headers('whitespace around a value', () => ({ 'x-one': ' \t1 \t' })),
  headers('an empty value', () => ({ 'x-one': '' })),
  headers('a Latin-1 value', () => ({ 'x-one': 'é' })),
  headers('a value outside Latin-1', () => ({ 'x-one': '€' })),
  headers('a line break in a value', () => ({ 'x-one': 'a\r\nx-two: b' })),
  headers('a null character in a value', () => ({ 'x-one': 'a\0b' })),
  headers('an empty name', () => ({ '': '1' })),
  headers('a name with a space', () => ({ 'x one': '1' })),
  headers('a name outside ASCII', () => ({ 'x-é': '1' })),
  headers('a pair of one', () => [['x-one']]),
  headers('a pair of three', () => [['x-one', '1', '2']]),
  headers('a string', () => 'x-one: 1'),
  headers('null', () => null),
  headers('a number and a boolean as values', () => ({ 'x-one': 1, 'x-two': true })),
  headers('undefined as a value', () => ({ 'x-one': undefined }), [REJECTED, { 'x-one': 'undefined' }]),
  headers('null as a value', () => ({ 'x-one': null }), [REJECTED, { 'x-one': 'null' }]),
  headers('`Cookie`', () => ({ cookie: 'a=1', 'x-one': '1' }), [REJECTED, { 'x-one': '1' }]),
  headers('`Authorization`', () => ({ authorization: 'Basic x', 'x-one': '1' }), [REJECTED, { 'x-one': '1' }]),
  headers('`Host`', () => ({ host: 'evil.example', 'x-one': '1' }), [REJECTED, { 'x-one': '1' }]),
  {
    name: 'headers: of a Request',
    run: async (fetch, at) =>
      (await echo(fetch(new Request(`${at}/x`, { headers: { 'x-one': '1' } })))).headers['x-one'],
  },
  {
    name: 'headers: in init replace those of a Request',
    run: async (fetch, at) => {
      const request = new Request(`${at}/x`, { headers: { 'x-one': '1', 'x-two': '2' } });
      const received = (await echo(fetch(request, { headers: { 'x-one': '3' } }))).headers;
      return [received['x-one'], received['x-two']];
    },
  },
  {
    name: 'headers: the default of `Accept`',
    run: async (fetch, at) => (await echo(fetch(`${at}/x`))).headers['accept'],
  },
  {
    name: 'headers: `Accept` of the caller',
    run: async (fetch, at) => (await echo(fetch(`${at}/x`, { headers: { Accept: 'text/x' } }))).headers['accept'],
  },
  {
    name: 'headers: `Content-Type` without a body',
    run: async (fetch, at) =>
      (await echo(fetch(`${at}/x`, { headers: { 'content-type': 'text/x' } }))).headers['content-type'] ?? 'none',
    differs: ['none', 'text/x'],
  },
];

const body = (name: string, create: () => unknown, more: object = {}, differs?: Case['differs']): Case => ({
  name: `body: ${name}`,
  run: (fetch, at) => sent(fetch(`${at}/x`, post(create(), more))),
  ...(differs && { differs }),
});

const HALF = { duplex: 'half' };

const BODIES: readonly Case[] = [
  body('text', () => 'a text with ü and 😀'),
  body('text with a lone surrogate', () => 'a\ud800b'),
  body('text with a content type', () => '{}', { headers: { 'Content-Type': 'application/json' } }),
  body('URLSearchParams', () => new URLSearchParams({ a: 'b c', d: 'é' })),
  body('a form', form),
  body('a blob', () => new Blob(['blob'])),
  body('a blob with a type', () => new Blob(['blob'], { type: 'text/maybe' })),
  body('a blob with a type, and a header', () => new Blob(['blob'], { type: 'a/b' }), {
    headers: { 'content-type': 'c/d' },
  }),
  body('an ArrayBuffer', () => new ArrayBuffer(4)),
  body('a Uint8Array', () => new Uint8Array([1, 2, 3])),
  body('an Int8Array', () => new Int8Array(4)),
  body('a Float64Array', () => new Float64Array(1)),
  body('a DataView of a part of its buffer', () => new DataView(new ArrayBuffer(8), 2, 4)),
  body('a subarray', () => new Uint8Array([1, 2, 3, 4]).subarray(1, 3)),
  body('a stream', () => streamOf(bytes.encode('one'), bytes.encode('two')), HALF, [
    { 'content-length': '6', body: 'onetwo' },
    { 'transfer-encoding': 'chunked', body: 'onetwo' },
  ]),
  body('an empty stream', () => streamOf(), HALF),
  body('a stream without `duplex`', () => streamOf(bytes.encode('one'))),
  body('a stream of text', () => streamOf('text'), HALF, [REJECTED, { 'transfer-encoding': 'chunked', body: 'text' }]),
  body('a stream of null', () => streamOf(null), HALF),
  body('a stream of numbers', () => streamOf(99), HALF),
  body('a stream of an ArrayBuffer', () => streamOf(new ArrayBuffer(1)), HALF),
  body('an async iterable', generate, HALF, [
    { 'content-length': '6', body: 'onetwo' },
    { 'transfer-encoding': 'chunked', body: 'onetwo' },
  ]),
  body(
    'a locked stream',
    () => {
      const stream = streamOf();
      stream.getReader();
      return stream;
    },
    HALF,
  ),
  body(
    'a stream that fails',
    () => new ReadableStream({ pull: (controller) => controller.error(new Error('failed')) }),
    HALF,
  ),
  body('null', () => null),
  body('undefined', () => undefined),
  body('a GET with text', () => 'text', { method: 'GET' }),
  body('a HEAD with text', () => 'text', { method: 'HEAD' }),
  body('a GET with empty text', () => '', { method: 'GET' }),
  body('empty text', () => '', {}, [
    { 'content-length': '0', body: '' },
    { 'content-type': 'text/plain;charset=UTF-8', 'content-length': '0', body: '' },
  ]),
  body('an object', () => ({ a: 1 }), {}, [
    REJECTED,
    { 'content-type': 'text/plain;charset=UTF-8', 'content-length': '15', body: '[object Object]' },
  ]),
  body('a number', () => 5, {}, [
    REJECTED,
    { 'content-type': 'text/plain;charset=UTF-8', 'content-length': '1', body: '5' },
  ]),
  {
    name: 'body: of a Request',
    run: async (fetch, at) => {
      const request = new Request(`${at}/x`, post('text'));
      return [await sent(fetch(request)), request.bodyUsed];
    },
  },
  {
    name: 'body: a form of a Request',
    run: (fetch, at) => sent(fetch(new Request(`${at}/x`, post(form())))),
  },
  {
    name: 'body: in init instead of that of a Request',
    run: (fetch, at) => sent(fetch(new Request(`${at}/x`, post('of the request')), { body: 'of init' })),
  },
  {
    name: 'body: null in init keeps that of a Request',
    run: (fetch, at) => sent(fetch(new Request(`${at}/x`, post('of the request')), { body: null })),
  },
  {
    name: 'body: of a Request that has been read',
    run: async (fetch, at) => {
      const request = new Request(`${at}/x`, post('text'));
      await request.text();
      return sent(fetch(request));
    },
  },
  {
    name: 'body: of a Request that has been sent',
    run: async (fetch, at) => {
      const request = new Request(`${at}/x`, post('text'));
      await fetch(request);
      return sent(fetch(request));
    },
  },
  {
    name: 'body: of the clone of a Request',
    run: (fetch, at) => sent(fetch(new Request(`${at}/x`, post('text')).clone())),
  },
  {
    name: 'body: a stream of a Request',
    run: (fetch, at) => sent(fetch(new Request(`${at}/x`, post(streamOf(bytes.encode('one')), HALF)))),
    differs: [
      { 'content-length': '3', body: 'one' },
      { 'transfer-encoding': 'chunked', body: 'one' },
    ],
  },
];

const STATUSES = [200, 201, 202, 203, 204, 206, 207, 304, 400, 402, 403, 404, 405, 406, 409, 410, 412, 415, 418, 422];

const RESPONSES: readonly Case[] = [
  ...[...STATUSES, 205, 300, 428, 431, 451, 500, 501, 505, 511, 599].map(
    (code): Case => ({
      name: `response: status ${code}`,
      run: async (fetch, at) => {
        const response = await fetch(`${at}/status?code=${code}&text=Text`);
        const { status, ok, statusText, redirected, type, bodyUsed } = response;
        const read = { status, ok, statusText, redirected, type, bodyUsed, hasBody: response.body !== null };
        return [read, await response.text(), response.bodyUsed];
      },
    }),
  ),
  {
    name: 'response: status 600 and above',
    run: async (fetch, at) => (await fetch(`${at}/status?code=999`)).status,
  },
  {
    name: 'response: instanceof, its string tag and its constructor',
    run: async (fetch, at) => {
      const response = await fetch(`${at}/x`);
      return [
        response instanceof Response,
        Object.prototype.toString.call(response),
        response.constructor === Response,
      ];
    },
  },
  {
    name: 'response: url',
    run: async (fetch, at) => (await fetch(`${at}/a b/ü?q=ü#`.replace('#', ''))).url.replace(at, ''),
  },
  {
    name: 'response: headers',
    run: async (fetch, at) => {
      const { headers: received } = await fetch(`${at}/headers`);
      return [received.get('X-List'), received.getSetCookie(), received.get('x-latin'), received.get('x-none')];
    },
  },
  {
    name: 'response: json()',
    run: async (fetch, at) => (await fetch(`${at}/text?body={"a":[1,null]}`)).json(),
  },
  { name: 'response: json() of no JSON', run: async (fetch, at) => (await fetch(`${at}/text?body={"a`)).json() },
  { name: 'response: json() of an empty body', run: async (fetch, at) => (await fetch(`${at}/text`)).json() },
  {
    name: 'response: json() of an object with the key `__proto__`',
    run: async (fetch, at) => Object.keys((await (await fetch(`${at}/text?body={"__proto__":1}`)).json()) as object),
    differs: [[], ['__proto__']],
  },
  {
    name: 'response: text() of a byte order mark',
    run: async (fetch, at) => (await fetch(`${at}/text?body=%EF%BB%BFa`)).text(),
  },
  {
    name: 'response: arrayBuffer()',
    run: async (fetch, at) => [...new Uint8Array(await (await fetch(`${at}/text?body=abc`)).arrayBuffer())],
  },
  {
    name: 'response: blob()',
    run: async (fetch, at) => {
      const blob = await (await fetch(`${at}/form`)).blob();
      return [blob.type, blob.size, await blob.text()];
    },
  },
  {
    name: 'response: formData()',
    // oxlint-disable-next-line typescript/no-deprecated -- the method belongs to the standard
    run: async (fetch, at) => [...(await (await fetch(`${at}/form`)).formData())],
  },
  {
    name: 'response: a body that is read twice',
    run: async (fetch, at) => {
      const response = await fetch(`${at}/text?body=abc`);
      await response.text();
      return response.text();
    },
  },
  {
    name: 'response: a clone',
    run: async (fetch, at) => {
      const response = await fetch(`${at}/chunks`);
      const copy = response.clone();
      const { status, ok, type, redirected } = copy;
      const common = [copy.url === response.url, copy instanceof Response, status, ok, type, redirected];
      return [...common, await response.text(), await copy.clone().text()];
    },
  },
  {
    name: 'response: a clone of a used response',
    run: async (fetch, at) => {
      const response = await fetch(`${at}/text?body=abc`);
      await response.text();
      return response.clone();
    },
  },
  {
    name: 'response: a stream with a reader',
    run: async (fetch, at) => {
      const response = await fetch(`${at}/chunks`);
      let text = '';
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
      return [text, response.bodyUsed];
    },
  },
  {
    name: 'response: a stream with a BYOB reader',
    run: async (fetch, at) => {
      const reader = (await fetch(`${at}/chunks`)).body?.getReader({ mode: 'byob' });
      let text = '';
      for (;;) {
        const { done, value } = (await reader?.read(new Uint8Array(3))) ?? { done: true };
        if (done) return text;
        text += Buffer.from(value as Uint8Array).toString();
      }
    },
  },
  {
    name: 'response: a canceled stream',
    run: async (fetch, at) => {
      const response = await fetch(`${at}/endless`);
      await response.body?.cancel();
      return [response.bodyUsed, await response.text().catch(() => REJECTED)];
    },
  },
  {
    name: 'response: tee()',
    run: async (fetch, at) => {
      const [one, two] = (await fetch(`${at}/chunks`)).body?.tee() ?? [];
      return [await new Response(one).text(), await new Response(two).text()];
    },
  },
  { name: 'response: a lost connection', run: (fetch, at) => fetch(`${at}/lost`) },
  { name: 'response: a body that is cut short', run: async (fetch, at) => (await fetch(`${at}/cut`)).text() },
  {
    name: 'response: a decoded body',
    run: async (fetch, at) => {
      const response = await fetch(`${at}/gzip`);
      return [await response.text(), response.headers.get('content-encoding')];
    },
    differs: [
      ['packed', null],
      ['packed', 'gzip'],
    ],
  },
  { name: 'response: a body that cannot be decoded', run: async (fetch, at) => (await fetch(`${at}/bad-gzip`)).text() },
];

const ABORTS: readonly Case[] = [
  { name: 'abort: an aborted signal', run: (fetch, at) => fetch(`${at}/x`, { signal: AbortSignal.abort() }) },
  {
    name: 'abort: an aborted signal of a Request',
    run: (fetch, at) => fetch(new Request(`${at}/x`, { signal: AbortSignal.abort() })),
  },
  {
    name: 'abort: a signal of a Request, removed with null',
    run: async (fetch, at) =>
      (await fetch(new Request(`${at}/x`, { signal: AbortSignal.abort() }), { signal: null })).status,
  },
  {
    name: 'abort: an aborted signal in init instead of that of a Request',
    run: (fetch, at) => fetch(new Request(`${at}/x`), { signal: AbortSignal.abort() }),
  },
  {
    name: 'abort: a signal that is not a signal',
    run: (fetch, at) => fetch(`${at}/x`, { signal: {} as never }),
  },
  {
    name: 'abort: before the headers',
    run: async (fetch, at) => {
      const controller = new AbortController();
      const response = fetch(`${at}/hang`, { signal: controller.signal });
      setTimeout(() => controller.abort(), 20);
      return response;
    },
  },
  {
    name: 'abort: while a body is read',
    run: async (fetch, at) => {
      const controller = new AbortController();
      const response = await fetch(`${at}/endless`, { signal: controller.signal });
      const read = response.text();
      controller.abort();
      return read;
    },
  },
  {
    name: 'abort: errors the stream and its reader',
    run: async (fetch, at) => {
      const controller = new AbortController();
      const reader = (await fetch(`${at}/endless`, { signal: controller.signal })).body?.getReader();
      const first = await reader?.read();
      controller.abort();
      const read = await reader?.read().catch(() => REJECTED);
      const closed = await reader?.closed.catch(() => REJECTED);
      return [Buffer.from(first?.value as Uint8Array).toString(), read, closed];
    },
  },
  {
    name: 'abort: before a body of which nothing was read yet',
    run: async (fetch, at) => {
      const controller = new AbortController();
      const response = await fetch(`${at}/endless`, { signal: controller.signal });
      controller.abort();
      return response.text();
    },
  },
  {
    name: 'abort: after an empty response',
    run: async (fetch, at) => {
      const controller = new AbortController();
      const response = await fetch(`${at}/text`, { signal: controller.signal });
      const reader = response.body?.getReader();
      controller.abort();
      return (await reader?.read())?.done;
    },
    differs: [true, REJECTED],
  },
  {
    name: 'abort: cancels the stream that would have been sent',
    run: async (fetch, at) => {
      let isCanceled = false;
      const stream = new ReadableStream({
        pull: (to) => to.enqueue(new Uint8Array(1)),
        cancel: () => {
          isCanceled = true;
        },
      });
      await fetch(`${at}/x`, post(stream, { ...HALF, signal: AbortSignal.abort() })).catch(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      return isCanceled;
    },
  },
  {
    name: 'abort: after a complete response',
    run: async (fetch, at) => {
      const controller = new AbortController();
      const response = await fetch(`${at}/status?code=404`, { signal: controller.signal });
      controller.abort();
      return response.text();
    },
    differs: ['the body', REJECTED],
  },
  {
    name: 'abort: a Request that was aborted before is used',
    run: async (fetch, at) => {
      const request = new Request(`${at}/x`, post('text', { signal: AbortSignal.abort() }));
      await fetch(request).catch(() => undefined);
      return request.bodyUsed;
    },
    differs: [false, true],
  },
];

/** Sends options with a call and returns whether it was sent. */
const option = (name: string, value: unknown, differs?: Case['differs']): Case => ({
  name: `option: ${name}: ${JSON.stringify(value)}`,
  run: async (fetch, at) => (await fetch(`${at}/x`, { [name]: value })).status,
  ...(differs && { differs }),
});

const OURS_REJECTS: Case['differs'] = [REJECTED, 200];

const INPUTS: readonly Case[] = [
  { name: 'input: an absolute URL', run: async (fetch, at) => (await echo(fetch(`${at}/a/b?c=d`))).path },
  { name: 'input: a URL', run: async (fetch, at) => (await echo(fetch(new URL(`${at}/a/./b?c=d`)))).path },
  { name: 'input: a Request', run: async (fetch, at) => (await echo(fetch(new Request(`${at}/a?c=d`)))).path },
  { name: 'input: characters that a URL encodes', run: async (fetch, at) => (await echo(fetch(`${at}/ü x?"é"`))).path },
  { name: 'input: missing', run: (fetch) => fetch(undefined as never) },
  { name: 'input: not a URL', run: (fetch) => fetch('http://') },
  { name: 'input: a URL with credentials', run: (fetch, at) => fetch(at.replace('//', '//user:pass@')) },
  { name: 'input: an unknown scheme', run: (fetch) => fetch('foo://bar/') },
  {
    name: 'input: a path',
    run: async (fetch) => (await echo(fetch('/a/b'))).path,
    differs: ['/a/b', REJECTED],
  },
  {
    name: 'input: a fragment',
    run: async (fetch, at) => (await echo(fetch(`${at}/a#b`))).path,
    differs: [REJECTED, '/a'],
  },
  {
    name: 'input: a path with dot segments',
    run: async (fetch, at) => (await echo(fetch(`${at}/a/../b`))).path,
    differs: [REJECTED, '/b'],
  },
  {
    name: 'input: an object with a URL as its text',
    run: async (fetch, at) => (await echo(fetch({ toString: () => `${at}/a` } as never))).path,
    differs: [REJECTED, '/a'],
  },
  { name: 'input: a data URL', run: async (fetch) => (await fetch('data:,a')).text(), differs: [REJECTED, 'a'] },
  {
    name: 'input: another origin',
    run: async (fetch, at) => (await fetch(at.replace('127.0.0.1', 'localhost'))).status,
    differs: OURS_REJECTS,
  },
  { name: 'init: null', run: async (fetch, at) => (await fetch(`${at}/x`, null as never)).status },
  { name: 'init: a number', run: (fetch, at) => fetch(`${at}/x`, 5 as never) },
  {
    name: 'init: a Request',
    run: async (fetch, at) => (await fetch(`${at}/x`, new Request(`${at}/x`) as never)).status,
    differs: OURS_REJECTS,
  },
  option('unknown', 1),
  option('credentials', 'omit'),
  option('credentials', 'same-origin'),
  option('credentials', 'include', OURS_REJECTS),
  option('credentials', 'x'),
  option('mode', 'cors'),
  option('mode', 'same-origin'),
  option('mode', 'navigate'),
  option('mode', 'no-cors', OURS_REJECTS),
  option('cache', 'no-store'),
  option('cache', 'only-if-cached'),
  option('cache', 'reload', OURS_REJECTS),
  option('integrity', ''),
  option('integrity', 'sha256-x', [REJECTED, REJECTED]),
  option('keepalive', false),
  option('keepalive', true, OURS_REJECTS),
  option('referrer', 'about:client'),
  option('referrer', ''),
  option('referrer', 'http://localhost/', OURS_REJECTS),
  option('referrerPolicy', 'no-referrer'),
  option('redirect', 'manual'),
  option('redirect', 'error'),
  option('redirect', 'x'),
  option('redirect', 'follow', OURS_REJECTS),
  ...[301, 302, 303, 307, 308].map(
    (code): Case => ({
      name: `redirect: status ${code}, which the caller does not mention`,
      run: async (fetch, at) => (await fetch(`${at}/status?code=${code}`)).status,
      differs: OURS_REJECTS,
    }),
  ),
  {
    name: 'redirect: refused by the caller',
    run: (fetch, at) => fetch(`${at}/status?code=302`, { redirect: 'error' }),
  },
  {
    name: 'redirect: handled by the caller',
    run: async (fetch, at) => (await fetch(`${at}/status?code=302`, { redirect: 'manual' })).status,
    differs: [REJECTED, 302],
  },
];

async function outcomeOf(run: Promise<unknown>): Promise<unknown> {
  return run.catch(() => REJECTED);
}

describe.each([
  ['METHODS', METHODS],
  ['HEADERS', HEADERS],
  ['BODIES', BODIES],
  ['RESPONSES', RESPONSES],
  ['ABORTS', ABORTS],
  ['INPUTS', INPUTS],
])('WHATWG %s', (_group, cases) => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, { run, differs }) => {
    const outcomes = [await outcomeOf(run(client.fetch, url)), await outcomeOf(run(globalThis.fetch, url))];
    if (differs === undefined) expect(outcomes[0]).toEqual(outcomes[1]);
    else expect(outcomes).toEqual(differs);
  });
});
