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

/** Creates a fault with a successful response, encoded by `encode`, and additional headers. */
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

proveFaults('an encoded body', [
  ...['gzip', 'GZIP', 'x-gzip', ' gzip '].map((coding) =>
    encoded(`a gzip body labeled "${coding}"`, gzip, [`content-encoding: ${coding}`], SUCCEEDS),
  ),
  encoded('a deflate body', (body) => deflateSync(body), ['content-encoding: deflate'], SUCCEEDS),
  encoded(
    'a raw deflate body without a zlib header',
    (body) => deflateRawSync(body),
    ['content-encoding: deflate'],
    SUCCEEDS,
  ),
  encoded('a br body', (body) => brotliCompressSync(body), ['content-encoding: br'], SUCCEEDS),
  encoded(
    'a body with several gzip members',
    (body) => Buffer.concat([gzip(body.subarray(0, 5)), gzip(body.subarray(5))]),
    ['content-encoding: gzip'],
    SUCCEEDS,
  ),
  encoded('a plain body labeled identity', plain, ['content-encoding: identity'], SUCCEEDS),
  encoded('a plain body with an empty content-encoding header', plain, ['content-encoding:'], SUCCEEDS),
  ...['zstd', 'compress', 'exi', 'aes128gcm', 'utf-8', 'none', 'gzip;q=1', '*'].map((coding) =>
    encoded(`a plain body labeled "${coding}"`, plain, [`content-encoding: ${coding}`]),
  ),
  encoded('a plain body labeled gzip', plain, ['content-encoding: gzip']),
  encoded('a plain body labeled deflate', plain, ['content-encoding: deflate']),
  encoded('a plain body labeled br', plain, ['content-encoding: br']),
  encoded('a deflate body labeled gzip', (body) => deflateSync(body), ['content-encoding: gzip']),
  encoded('a gzip body without a content-encoding header', gzip, []),
  encoded('a gzip body with two content-encoding headers', gzip, ['content-encoding: gzip', 'content-encoding: gzip']),
  encoded('a body that is gzipped twice but labeled once', (body) => gzip(Buffer.from(gzip(body))), [
    'content-encoding: gzip',
  ]),
  encoded('a body that is gzipped twice and labeled with both codings', (body) => gzip(Buffer.from(gzip(body))), [
    'content-encoding: gzip, gzip',
  ]),
  encoded('a gzip body that is compressed again with br', (body) => brotliCompressSync(gzip(body)), [
    'content-encoding: gzip, br',
  ]),
  encoded('a gzip body that is labeled with twenty codings', gzip, [
    `content-encoding: ${Array(20).fill('gzip').join(', ')}`,
  ]),
  encoded('a gzip body that is truncated', (body) => gzip(body).subarray(0, -9), ['content-encoding: gzip']),
  encoded('a gzip body with a wrong checksum', wrongChecksum, ['content-encoding: gzip']),
  encoded('a gzip body with a wrong length', wrongLength, ['content-encoding: gzip']),
  encoded('a deflate body that is truncated', (body) => deflateSync(body).subarray(0, -6), [
    'content-encoding: deflate',
  ]),
  encoded('a br body that is truncated', (body) => brotliCompressSync(body).subarray(0, -3), ['content-encoding: br']),
  encoded(
    'a gzip body followed by unexpected bytes',
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

/** 32 MiB of spaces, which compress to a few kilobytes. */
const BLANKS = Buffer.alloc(32 * 2 ** 20, ' ');
const BOMBS: Readonly<Record<string, Uint8Array>> = {
  gzip: gzipSync(BLANKS),
  deflate: deflateSync(BLANKS),
  br: brotliCompressSync(BLANKS, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
};
const PARTS = Buffer.concat(Array(32).fill(gzipSync(MEBIBYTE)));

proveFaults('a decompression bomb', [
  ...Object.entries(BOMBS).map(([coding, bomb]) =>
    kept(
      `32 MiB in ${bomb.length} bytes of ${coding}`,
      ({ connection, ...request }) =>
        connection.write(answer({ ...request, connection }, '200', bomb, [JSON_TYPE, `content-encoding: ${coding}`])),
      TOO_LARGE,
    ),
  ),
  kept(
    '32 MiB in many gzip members',
    ({ connection, ...request }) =>
      connection.write(answer({ ...request, connection }, '200', PARTS, ['content-encoding: gzip'])),
    TOO_LARGE,
  ),
  kept(
    '32 MiB in an error response',
    ({ connection, ...request }) =>
      connection.write(answer({ ...request, connection }, '500', BOMBS['gzip'], ['content-encoding: gzip'])),
    fails('too_large', 'answered', 500),
  ),
]);

const HUGE_MIB = 200;

/** Creates a fault with a 200 MiB body, sent as fast as the client reads it. */
function huge(name: string, lines: readonly string[], pieces: Iterable<Uint8Array>, maxSent: number): Fault {
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
        expect(sent).toBeLessThan(maxSent);
      },
    },
  );
}

/** Maximum number of bytes buffered by the operating system at both ends of a connection. */
const BUFFERED = 16 * 2 ** 20;

proveFaults('a response of 200 MiB', [
  huge(
    '200 MiB with a content-length',
    [`content-length: ${HUGE_MIB * 2 ** 20}`],
    Array(HUGE_MIB).fill(MEBIBYTE),
    BUFFERED,
  ),
  huge(
    '200 MiB in chunks',
    ['transfer-encoding: chunked'],
    Array(HUGE_MIB).fill(Buffer.concat([Buffer.from('100000\r\n'), MEBIBYTE, Buffer.from('\r\n')])),
    10 * 2 ** 20 + BUFFERED,
  ),
  huge('200 MiB without a content-length', [], Array(HUGE_MIB).fill(MEBIBYTE), 10 * 2 ** 20 + BUFFERED),
  dropped(
    '200 MiB in an error response',
    async (request) => {
      request.connection.write(head(request, '500', [`content-length: ${HUGE_MIB * 2 ** 20}`]));
      await request.connection.pour(Array(HUGE_MIB).fill(MEBIBYTE));
    },
    fails('too_large', 'answered', 500),
  ),
  dropped(
    'a content-length of 200 MiB without a body',
    (request) => request.connection.write(head(request, '200', [`content-length: ${HUGE_MIB * 2 ** 20}`])),
    TOO_LARGE,
    { options: SHORT },
  ),
]);

/** Creates a fault with a response of the given size. */
function limited(bytes: number, ending: Fault['ending']): Fault {
  const fault = 'data' in ending ? kept : dropped;
  return fault(
    `a response of ${bytes} bytes`,
    (request) => request.connection.write(answer(request, '200', successBody(request).padEnd(bytes), [JSON_TYPE])),
    ending,
    { options: { maxResponseBytes: 1000 } },
  );
}

proveFaults('a limit of 1,000 bytes', [
  limited(1000, SUCCEEDS),
  { ...limited(1001, TOO_LARGE), ending: { get: TOO_LARGE, post: TOO_LARGE } },
]);

/** Creates a fault with a JSON content type. By default, the client must reject the body. */
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

proveFaults('a JSON response', [
  json('HTML labeled as JSON', (request) => `<!doctype html><title>${echo(request)}</title>`),
  json('JSON that is truncated', (request) => successBody(request).slice(0, -1)),
  json('JSON with a trailing comma', (request) => successBody(request).replace('}', ',}')),
  json('JSON with single quotes', (request) => successBody(request).replaceAll('"', "'")),
  json('JSON followed by other text', (request) => `${successBody(request)} ${echo(request)}`),
  json('JSON that is repeated', (request) => successBody(request).repeat(2)),
  json('JSON after a prefix that prevents script inclusion', (request) => `)]}',\n${successBody(request)}`),
  json('JSON in an event stream', (request) => `data: ${successBody(request)}\n\n`),
  json('JSON with a control character in a string', (request) => successBody(request).replace('{', '{"x":"\0",')),
  json('a BOM labeled as JSON', '\uFEFF'),
  json('spaces labeled as JSON', ' \r\n '),
  json('NaN labeled as JSON', 'NaN'),
  json('undefined labeled as JSON', 'undefined'),
  json('JSON after a BOM', (request) => `\uFEFF${successBody(request)}`, SUCCEEDS),
  json('JSON after two BOMs', (request) => `\uFEFF\uFEFF${successBody(request)}`),
  json('JSON in UTF-16', (request) => utf16(successBody(request))),
  json('JSON in big-endian UTF-16', (request) => utf16(successBody(request)).swap16()),
  json('JSON in UTF-16 without a BOM', (request) => Buffer.from(successBody(request), 'utf16le')),
  json('JSON in UTF-7 after a BOM', (request) => `+/v8-${successBody(request)}`),
  json('JSON in Latin-1', (request) => Buffer.from(successBody(request).replace('{', '{"x":"\xe9",'), 'latin1')),
  json('JSON with a truncated UTF-8 character', (request) =>
    Buffer.concat([Buffer.from(successBody(request)), Buffer.from([0xc3])]),
  ),
  json('JSON 30,000 levels deep', '['.repeat(30_000)),
  json('JSON 30,000 levels deep, all closed', '['.repeat(30_000) + ']'.repeat(30_000)),
  json('JSON with 10,000 nested objects', `${'{"":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
  kept(
    'JSON with 100,000 nesting levels',
    (request) => request.connection.write(answer(request, '200', '['.repeat(100_000), [JSON_TYPE])),
    { get: UNREADABLE, post: UNREADABLE },
  ),
  dropped(
    'JSON with 100,000 nesting levels that exceeds the size limit of token responses',
    (request) => request.connection.write(answer(request, '200', '['.repeat(100_000), [JSON_TYPE])),
    { token: TOO_LARGE },
  ),
]);

/** Creates a fault with a page that is not labeled as JSON. An API call returns it as text. */
function page(name: string, type: readonly string[], body: string): Fault {
  return kept(name, (request) => request.connection.write(answer(request, '200', body, type)), {
    token: UNREADABLE,
    get: { data: body },
    post: { data: body },
  });
}

proveFaults('a successful response with unusual content', [
  page(
    'a successful response that is an HTML page',
    ['content-type: text/html; charset=utf-8'],
    '<html>Please log in</html>',
  ),
  page('a successful response that is plain text', ['content-type: text/plain'], 'OK'),
  page('a successful response without a content type', [], 'OK'),
  page('a successful response with an invalid content type', ['content-type: json'], 'OK'),
  page(
    'a successful response with two content types',
    ['content-type: text/html', 'content-type: application/json'],
    '<html></html>',
  ),
  kept(
    'a successful response that is empty',
    (request) => request.connection.write(answer(request, '200', '', [JSON_TYPE])),
    {
      token: UNREADABLE,
      get: { data: undefined },
      post: { data: undefined },
    },
  ),
  kept(
    'a successful response that is JSON labeled as HTML',
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
  'that is an array': '[]',
  'that is a string': '"t0ken"',
  'without a token': '{"ttl":600}',
  'whose token is null': '{"token":null}',
  'whose token is a number': '{"token":1}',
  'whose token is empty': '{"token":""}',
  'whose token is an array': '{"token":["a"]}',
  'whose token is the word null': '{"token":"null"}',
  'whose token contains a space': '{"token":"a b"}',
  'whose token contains a line break': '{"token":"a\\r\\nx-injected: 1"}',
  'whose token contains NUL': '{"token":"a\\u0000"}',
  'whose token is not ASCII': '{"token":"t\\u00f6ken"}',
  'whose token is inherited': '{"__proto__":{"token":"stolen"}}',
  'whose token has an unsupported type': '{"token":"a","type":"DPoP"}',
};

proveFaults('an invalid token response', [
  ...Object.entries(TOKENS).map(
    ([name, body]): Fault => ({ ...json(`a token response ${name}`, body), ending: { token: UNREADABLE } }),
  ),
  {
    ...json('a token response with an error message', '{"refused":"no"}'),
    ending: { token: fails('rejected', 'answered', 200) },
  },
]);
