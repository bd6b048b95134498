import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import type { RawRequest } from '@x/test-kit/raw-server';
import {
  answer,
  dropped,
  echo,
  type Fault,
  fails,
  head,
  JSON_TYPE,
  kept,
  SHORT,
  SUCCEEDS,
  successBody,
} from '../../../test/faults/fault.js';
import { proveFaults } from '../../../test/faults/prove.js';

const UNREADABLE = fails('invalid_response', 'answered', 200);
const TOO_LARGE = fails('too_large', 'answered', 200);
const MEBIBYTE = Buffer.alloc(2 ** 20, ' ');

type Encode = (body: Buffer) => Uint8Array;

const gzip: Encode = (body) => gzipSync(body);
const plain: Encode = (body) => body;

/** A success whose body is encoded in one way, and said to be so in another. */
function encoded(name: string, encode: Encode, lines: readonly string[], ending: Fault['ending'] = UNREADABLE): Fault {
  return kept(
    name,
    (request) => {
      const body = encode(Buffer.from(successBody(request)));
      request.connection.write(answer(request, '200', body, [JSON_TYPE, ...lines]));
    },
    ending,
  );
}

proveFaults('a body', [
  ...['gzip', 'GZIP', 'x-gzip', ' gzip '].map((coding) =>
    encoded(`in ${coding}`, gzip, [`content-encoding: ${coding}`], SUCCEEDS),
  ),
  encoded('in deflate', (body) => deflateSync(body), ['content-encoding: deflate'], SUCCEEDS),
  encoded('in br', (body) => brotliCompressSync(body), ['content-encoding: br'], SUCCEEDS),
  encoded(
    'in several parts of gzip',
    (body) => Buffer.concat([gzip(body.subarray(0, 5)), gzip(body.subarray(5))]),
    ['content-encoding: gzip'],
    SUCCEEDS,
  ),
  encoded('in identity', plain, ['content-encoding: identity'], SUCCEEDS),
  encoded('in no encoding by name', plain, ['content-encoding:'], SUCCEEDS),
  ...['zstd', 'compress', 'exi', 'aes128gcm', 'utf-8', 'none', 'gzip;q=1', '*'].map((coding) =>
    encoded(`in ${coding}`, plain, [`content-encoding: ${coding}`]),
  ),
  encoded('in gzip that is none', plain, ['content-encoding: gzip']),
  encoded('in deflate that is none', plain, ['content-encoding: deflate']),
  encoded('in br that is none', plain, ['content-encoding: br']),
  encoded('in deflate that says gzip', (body) => deflateSync(body), ['content-encoding: gzip']),
  encoded('in deflate without its frame', (body) => deflateRawSync(body), ['content-encoding: deflate']),
  encoded('in gzip that says nothing', gzip, []),
  encoded('in gzip that says so twice', gzip, ['content-encoding: gzip', 'content-encoding: gzip']),
  encoded('in gzip twice that says so once', (body) => gzip(Buffer.from(gzip(body))), ['content-encoding: gzip']),
  encoded('in gzip twice that says so in a list', (body) => gzip(Buffer.from(gzip(body))), [
    'content-encoding: gzip, gzip',
  ]),
  encoded('in gzip in br', (body) => brotliCompressSync(gzip(body)), ['content-encoding: gzip, br']),
  encoded('in gzip in twenty layers', gzip, [`content-encoding: ${Array(20).fill('gzip').join(', ')}`]),
  encoded('in gzip without its end', (body) => gzip(body).subarray(0, -9), ['content-encoding: gzip']),
  encoded('in gzip with a wrong checksum', wrongChecksum, ['content-encoding: gzip']),
  encoded('in gzip with a wrong length', wrongLength, ['content-encoding: gzip']),
  encoded('in deflate without its end', (body) => deflateSync(body).subarray(0, -6), ['content-encoding: deflate']),
  encoded('in br without its end', (body) => brotliCompressSync(body).subarray(0, -3), ['content-encoding: br']),
  encoded(
    'in gzip with bytes behind it',
    (body) => Buffer.concat([gzip(body), Buffer.from([0, 0, 0, 0])]),
    ['content-encoding: gzip'],
    SUCCEEDS,
  ),
]);

function wrongChecksum(body: Buffer): Uint8Array {
  const bytes = Buffer.from(gzip(body));
  bytes.writeUInt32LE(1, bytes.length - 8);
  return bytes;
}

function wrongLength(body: Buffer): Uint8Array {
  const bytes = Buffer.from(gzip(body));
  bytes.writeUInt32LE(1, bytes.length - 4);
  return bytes;
}

/** 32 MiB of blanks, in a few kilobytes: more than any limit, in less than the least of them. */
const BLANKS = Buffer.alloc(32 * 2 ** 20, ' ');
const BOMBS: Readonly<Record<string, Uint8Array>> = {
  gzip: gzipSync(BLANKS),
  deflate: deflateSync(BLANKS),
  br: brotliCompressSync(BLANKS, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
};
const PARTS = Buffer.concat(Array(32).fill(gzipSync(MEBIBYTE)));

proveFaults('an answer that unfolds to 32 MiB', [
  ...Object.entries(BOMBS).map(([coding, bomb]) =>
    kept(
      `from ${bomb.length} bytes of ${coding}`,
      ({ connection, ...request }) =>
        connection.write(answer({ ...request, connection }, '200', bomb, [JSON_TYPE, `content-encoding: ${coding}`])),
      TOO_LARGE,
    ),
  ),
  kept(
    'from many parts of gzip',
    ({ connection, ...request }) =>
      connection.write(answer({ ...request, connection }, '200', PARTS, ['content-encoding: gzip'])),
    TOO_LARGE,
  ),
  kept(
    'and is a failure',
    ({ connection, ...request }) =>
      connection.write(answer({ ...request, connection }, '500', BOMBS['gzip'], ['content-encoding: gzip'])),
    fails('too_large', 'answered', 500),
  ),
]);

const MUCH = 200;

/** A body of 200 MiB, as fast as it is taken. */
function huge(name: string, lines: readonly string[], pieces: Iterable<Uint8Array>, takes: number): Fault {
  return dropped(
    name,
    async (request) => {
      request.connection.write(head(request, '200', [JSON_TYPE, ...lines]));
      await request.connection.pour(pieces);
    },
    TOO_LARGE,
    {
      afterwards: ({ connections }) => {
        const sent = Math.max(...connections.map((connection) => connection.sent));
        expect(sent).toBeLessThan(takes);
      },
    },
  );
}

/** What the system buffers on both sides of a connection, at most. */
const BUFFERED = 16 * 2 ** 20;

proveFaults('an answer of 200 MiB', [
  huge('with a content-length', [`content-length: ${MUCH * 2 ** 20}`], Array(MUCH).fill(MEBIBYTE), BUFFERED),
  huge(
    'in chunks',
    ['transfer-encoding: chunked'],
    Array(MUCH).fill(Buffer.concat([Buffer.from('100000\r\n'), MEBIBYTE, Buffer.from('\r\n')])),
    10 * 2 ** 20 + BUFFERED,
  ),
  huge('without a length', [], Array(MUCH).fill(MEBIBYTE), 10 * 2 ** 20 + BUFFERED),
  dropped(
    'that is a failure',
    async (request) => {
      request.connection.write(head(request, '500', [`content-length: ${MUCH * 2 ** 20}`]));
      await request.connection.pour(Array(MUCH).fill(MEBIBYTE));
    },
    fails('too_large', 'answered', 500),
  ),
  dropped(
    'that is only announced',
    (request) => request.connection.write(head(request, '200', [`content-length: ${MUCH * 2 ** 20}`])),
    TOO_LARGE,
    { options: SHORT },
  ),
]);

/** An answer of exactly as many bytes as are allowed, and of one more. */
function limited(bytes: number, ending: Fault['ending']): Fault {
  const fault = 'data' in ending ? kept : dropped;
  return fault(
    `of ${bytes} bytes`,
    (request) => request.connection.write(answer(request, '200', successBody(request).padEnd(bytes), [JSON_TYPE])),
    ending,
    { options: { maxResponseBytes: 1000 } },
  );
}

proveFaults('where 1,000 bytes are allowed, an answer', [
  limited(1000, SUCCEEDS),
  { ...limited(1001, TOO_LARGE), ending: { get: TOO_LARGE, post: TOO_LARGE } },
]);

/** What is said to be JSON, and is not. */
function json(
  name: string,
  body: string | Uint8Array | ((request: RawRequest) => string | Uint8Array),
  ending: Fault['ending'] = UNREADABLE,
): Fault {
  return kept(
    name,
    (request) =>
      request.connection.write(answer(request, '200', typeof body === 'function' ? body(request) : body, [JSON_TYPE])),
    ending,
  );
}

const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');

proveFaults('JSON', [
  json('that is HTML', (request) => `<!doctype html><title>${echo(request)}</title>`),
  json('that is cut short', (request) => successBody(request).slice(0, -1)),
  json('with a comma too many', (request) => successBody(request).replace('}', ',}')),
  json('in single quotes', (request) => successBody(request).replaceAll('"', "'")),
  json('with something behind it', (request) => `${successBody(request)} ${echo(request)}`),
  json('that comes twice', (request) => successBody(request).repeat(2)),
  json('behind a guard against scripts', (request) => `)]}',\n${successBody(request)}`),
  json('in lines of an event stream', (request) => `data: ${successBody(request)}\n\n`),
  json('with a control character in a text', (request) => successBody(request).replace('{', '{"x":"\0",')),
  json('of nothing but a BOM', '\uFEFF'),
  json('of nothing but blanks', ' \r\n '),
  json('that is NaN', 'NaN'),
  json('that is undefined', 'undefined'),
  json('behind a BOM', (request) => `\uFEFF${successBody(request)}`, SUCCEEDS),
  json('behind two BOMs', (request) => `\uFEFF\uFEFF${successBody(request)}`),
  json('in UTF-16', (request) => utf16(successBody(request))),
  json('in UTF-16, the other way round', (request) => utf16(successBody(request)).swap16()),
  json('in UTF-16 without a BOM', (request) => Buffer.from(successBody(request), 'utf16le')),
  json('in UTF-7 behind a BOM', (request) => `+/v8-${successBody(request)}`),
  json('in Latin-1', (request) => Buffer.from(successBody(request).replace('{', '{"x":"\xe9",'), 'latin1')),
  json('with half a character of UTF-8', (request) =>
    Buffer.concat([Buffer.from(successBody(request)), Buffer.from([0xc3])]),
  ),
  json('30,000 levels deep', '['.repeat(30_000)),
  json('30,000 levels deep, all closed', '['.repeat(30_000) + ']'.repeat(30_000)),
  json('of 10,000 objects in each other', `${'{"":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
  kept(
    '100,000 levels deep',
    (request) => request.connection.write(answer(request, '200', '['.repeat(100_000), [JSON_TYPE])),
    { get: UNREADABLE, post: UNREADABLE },
  ),
  dropped(
    '100,000 levels deep, of which no token needs that many',
    (request) => request.connection.write(answer(request, '200', '['.repeat(100_000), [JSON_TYPE])),
    { token: TOO_LARGE },
  ),
]);

/** A page that says what it is: for the caller of an API it is a text like any other. */
function page(name: string, type: readonly string[], body: string): Fault {
  return kept(name, (request) => request.connection.write(answer(request, '200', body, type)), {
    token: UNREADABLE,
    get: { data: body },
    post: { data: body },
  });
}

proveFaults('a success', [
  page('that is a page of HTML', ['content-type: text/html; charset=utf-8'], '<html>Please log in</html>'),
  page('that is a text', ['content-type: text/plain'], 'OK'),
  page('of no type', [], 'OK'),
  page('of a type that is none', ['content-type: json'], 'OK'),
  page('of two types', ['content-type: text/html', 'content-type: application/json'], '<html></html>'),
  kept('that is empty', (request) => request.connection.write(answer(request, '200', '', [JSON_TYPE])), {
    token: UNREADABLE,
    get: { data: undefined },
    post: { data: undefined },
  }),
  kept(
    'that is JSON and says it is HTML',
    (request) => request.connection.write(answer(request, '200', successBody(request), ['content-type: text/html'])),
    {
      token: SUCCEEDS,
      get: { data: '{"ok":true}' },
      post: { data: '{"ok":true}' },
    },
  ),
]);

const TOKENS: Readonly<Record<string, string>> = {
  'that is null': 'null',
  'that is a list': '[]',
  'that is a text': '"t0ken"',
  'without a token': '{"ttl":600}',
  'whose token is null': '{"token":null}',
  'whose token is a number': '{"token":1}',
  'whose token is empty': '{"token":""}',
  'whose token is a list': '{"token":["a"]}',
  'whose token is the word null': '{"token":"null"}',
  'whose token has a blank in it': '{"token":"a b"}',
  'whose token has a line break in it': '{"token":"a\\r\\nx-injected: 1"}',
  'whose token has NUL in it': '{"token":"a\\u0000"}',
  'whose token is not ASCII': '{"token":"t\\u00f6ken"}',
  'whose token is inherited': '{"__proto__":{"token":"stolen"}}',
  'whose token is of another type': '{"token":"a","type":"DPoP"}',
};

proveFaults('a token answer', [
  ...Object.entries(TOKENS).map(([name, body]): Fault => ({ ...json(name, body), ending: { token: UNREADABLE } })),
  { ...json('that refuses', '{"refused":"no"}'), ending: { token: fails('rejected', 'answered', 200) } },
]);
