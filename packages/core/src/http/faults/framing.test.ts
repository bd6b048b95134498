import {
  answer,
  chunked,
  dropped,
  type Ending,
  echo,
  type Fault,
  fails,
  head,
  JSON_TYPE,
  kept,
  SHORT,
  SUCCEEDS,
  success,
  successBody,
} from '../../../test/faults/fault.js';
import { proveFaults } from '../../../test/faults/prove.js';

const MALFORMED = fails('invalid_response', 'unknown');
const TIMEOUT = fails('timeout', 'unknown');
const LOST = fails('network', 'unknown');

/** Creates a fault with a valid body but unusual `Content-Length` headers. */
function framed(
  name: string,
  lines: readonly string[] | ((length: number) => readonly string[]),
  ending: Ending = MALFORMED,
): Fault {
  const fault = ending === SUCCEEDS ? kept : dropped;
  return fault(
    name,
    (request) => {
      const body = successBody(request);
      const framing = typeof lines === 'function' ? lines(body.length) : lines;
      request.connection.write(head(request, '200', [JSON_TYPE, ...framing]) + body);
    },
    ending,
  );
}

proveFaults('a content-length header', [
  framed('two content-length headers with the same value', (length) => [
    `content-length: ${length}`,
    `content-length: ${length}`,
  ]),
  framed('two content-length headers with different values', (length) => [
    `content-length: ${length}`,
    `content-length: ${length - 1}`,
  ]),
  framed('a content-length header that contains a list', (length) => [`content-length: ${length}, ${length}`]),
  framed('a content-length before transfer-encoding: chunked', (length) => [
    `content-length: ${length}`,
    'transfer-encoding: chunked',
  ]),
  framed('a content-length after transfer-encoding: chunked', (length) => [
    'transfer-encoding: chunked',
    `content-length: ${length}`,
  ]),
  ...['-1', '+5', '0x10', '1e3', '1.5', '5 5', 'NaN', 'five', '5;x', '99999999999999999999999'].map((length) =>
    framed(`a content-length of ${length}`, [`content-length: ${length}`]),
  ),
  framed('a content-length with spaces around it', (length) => [`content-length:  ${length}  `], SUCCEEDS),
  framed('a content-length with leading zeros', (length) => [`content-length: 000${length}`], SUCCEEDS),
]);

proveFaults('a body shorter than its content-length', [
  dropped(
    'a truncated body followed by a closed connection',
    (request) => request.connection.end(success(request).subarray(0, -1)),
    LOST,
  ),
  dropped(
    'a truncated body after a `connection: close` header',
    (request) =>
      request.connection.end(answer(request, '200', successBody(request), ['connection: close']).subarray(0, -1)),
    LOST,
  ),
  dropped(
    'a truncated body and a reset after a `connection: close` header',
    (request) =>
      request.connection.writeThenReset(
        answer(request, '200', successBody(request), ['connection: close']).subarray(0, -1),
      ),
    LOST,
  ),
  dropped(
    'a missing body followed by a closed connection',
    (request) => request.connection.end(head(request, '200', ['content-length: 5'])),
    LOST,
  ),
  dropped(
    'a body that arrives slowly',
    (request) => {
      request.connection.write(head(request, '200', ['content-length: 5000']));
      request.connection.drip('x'.repeat(5000), 10);
    },
    { token: TIMEOUT, get: TIMEOUT, post: TIMEOUT, 'fetch.get': undefined, 'fetch.post': undefined },
    { options: SHORT },
  ),
]);

/** Creates a fault whose chunked body is exactly the given bytes. */
function chunks(name: string, bytes: string | Uint8Array, ending: Ending = MALFORMED): Fault {
  return dropped(
    name,
    ({ connection, ...request }) => {
      connection.write(head({ ...request, connection }, '200', [JSON_TYPE, 'transfer-encoding: chunked']));
      connection.end(bytes);
    },
    ending,
  );
}

proveFaults('a chunked body', [
  ...['zz', '-1', '0x5', '+5', ' 5', '', 'FFFFFFFFFFFFFFFFFFFF', '5.0'].map((size) =>
    chunks(`a chunk size of ${JSON.stringify(size)}`, `${size}\r\nhello\r\n0\r\n\r\n`),
  ),
  chunks('a chunk longer than its size', '2\r\nhello\r\n0\r\n\r\n'),
  chunks('a chunk shorter than its size', '9\r\nhello\r\n0\r\n\r\n'),
  chunks('a chunk shorter than its size and a closed connection', 'ff\r\nhello\r\n0\r\n\r\n', LOST),
  chunks('a chunk size that ends with a bare line feed', '5\nhello\r\n0\r\n\r\n'),
  chunks('a chunk with NUL in its extension', '5;a=\0\r\nhello\r\n0\r\n\r\n'),
  chunks('chunks without the last chunk', '5\r\nhello\r\n', LOST),
  chunks('chunks without the final line break', '5\r\nhello\r\n0\r\n', LOST),
  chunks('chunks and a trailer with NUL in its name', '5\r\nhello\r\n0\r\nx\0: y\r\n\r\n'),
  chunks('chunks and a trailer with a content-length', '5\r\nhello\r\n0\r\ncontent-length: 5\r\n\r\n'),
  chunks(
    'chunks and 20 kB of trailers',
    `5\r\nhello\r\n0\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
    fails('too_large', 'unknown'),
  ),
  dropped(
    'chunks without the last chunk after a `connection: close` header',
    (request) =>
      request.connection.end(
        `${head(request, '200', ['transfer-encoding: chunked', 'connection: close'])}5\r\nhello\r\n`,
      ),
    LOST,
  ),
  dropped(
    'chunks that arrive slowly',
    (request) => {
      request.connection.write(head(request, '200', ['transfer-encoding: chunked']));
      request.connection.drip(Array(5000).fill('1\r\nx\r\n'), 10);
    },
    // The timeout does not limit how long `fetch` streams a body that keeps arriving.
    { token: TIMEOUT, get: TIMEOUT, post: TIMEOUT, 'fetch.get': undefined, 'fetch.post': undefined },
    { options: SHORT },
  ),
  kept(
    'one-byte chunks',
    (request) => {
      const body = chunked(...successBody(request));
      request.connection.write(head(request, '200', [JSON_TYPE, 'transfer-encoding: chunked']));
      request.connection.write(body);
    },
    SUCCEEDS,
  ),
  kept(
    'a chunk with an extension and trailers',
    (request) => {
      const body = successBody(request);
      request.connection.write(
        head(request, '200', [JSON_TYPE, 'transfer-encoding: chunked', 'trailer: authorization']) +
          `${body.length.toString(16)};name="value"\r\n${body}\r\n0\r\nauthorization: Bearer x\r\n\r\n`,
      );
    },
    SUCCEEDS,
  ),
]);

/** Creates a fault with an unencoded body that ends when the connection closes, whatever the headers declare. */
function coded(coding: string, ending: Ending): Fault {
  return dropped(
    `transfer-encoding: ${coding}`,
    (request) =>
      request.connection.end(head(request, '200', [JSON_TYPE, `transfer-encoding: ${coding}`]) + successBody(request)),
    ending,
  );
}

proveFaults('a transfer-encoding header', [
  coded('chunked', MALFORMED),
  coded('gzip, chunked', MALFORMED),
  coded('chunked, chunked', MALFORMED),
  // The body ends when the connection closes (RFC 9112, 6.3), and the client does not decode the body.
  coded('identity', SUCCEEDS),
  coded('xchunked', SUCCEEDS),
  coded('chunked, identity', SUCCEEDS),
]);

proveFaults('a body without a length', [
  dropped(
    'a body that ends when the connection closes',
    (request) => request.connection.end(head(request, '200', [JSON_TYPE]) + successBody(request)),
    SUCCEEDS,
  ),
  dropped(
    'a body that ends when the connection closes, despite a keep-alive header',
    (request) =>
      request.connection.end(head(request, '200', [JSON_TYPE, 'connection: keep-alive']) + successBody(request)),
    SUCCEEDS,
  ),
  dropped(
    'a truncated body without a length',
    (request) => request.connection.end(head(request, '200', [JSON_TYPE]) + successBody(request).slice(0, -1)),
    fails('invalid_response', 'answered', 200),
  ),
  dropped(
    'a body that never ends',
    (request) => request.connection.write(head(request, '200', [JSON_TYPE]) + successBody(request)),
    TIMEOUT,
    { options: SHORT },
  ),
]);

const NO_CONTENT = {
  token: fails('invalid_response', 'answered', 204),
  get: { data: undefined },
  post: { data: undefined },
};
const RESET_CONTENT = {
  token: fails('invalid_response', 'answered', 205),
  get: { data: 'hello' },
  post: { data: 'hello' },
  // The Fetch standard gives this status no body.
  'fetch.get': { data: undefined },
  'fetch.post': { data: undefined },
};
const NOT_MODIFIED = fails('rejected', 'answered', 304);

proveFaults('a status without a body', [
  kept('a 204 without a body', (request) => request.connection.write(head(request, '204')), NO_CONTENT),
  kept('a 304 without a body', (request) => request.connection.write(head(request, '304')), NOT_MODIFIED),
  kept(
    'a 204 with a content-length of 0',
    (request) => request.connection.write(head(request, '204', ['content-length: 0'])),
    NO_CONTENT,
  ),
  dropped('a 204 with a body', (request) => request.connection.write(answer(request, '204', 'hello')), NO_CONTENT),
  dropped('a 304 with a body', (request) => request.connection.write(answer(request, '304', 'hello')), NOT_MODIFIED),
  dropped(
    'a 204 with a chunked body',
    (request) =>
      request.connection.write(
        Buffer.concat([Buffer.from(head(request, '204', ['transfer-encoding: chunked'])), chunked('hello')]),
      ),
    NO_CONTENT,
  ),
  // A 304 may declare the content-length of the corresponding 200 (RFC 9110, 8.6), but the connection is not reused.
  dropped(
    'a 304 with a non-zero content-length',
    (request) => request.connection.write(head(request, '304', ['content-length: 5'])),
    NOT_MODIFIED,
  ),
  kept('a 205 with a body', (request) => request.connection.write(answer(request, '205', 'hello')), RESET_CONTENT),
]);

proveFaults('after a complete response', [
  dropped(
    'a response followed by unexpected bytes',
    (request) => request.connection.write(Buffer.concat([success(request), Buffer.from('more')])),
    SUCCEEDS,
  ),
  dropped(
    'a response followed by a second response',
    (request) =>
      request.connection.write(
        Buffer.concat([success(request), answer(request, '200', '{"token":"stolen"}', [JSON_TYPE])]),
      ),
    SUCCEEDS,
  ),
  dropped(
    'a second response shortly after the first',
    (request) => {
      request.connection.write(success(request));
      // The client reads the second response after delivering the first.
      setImmediate(() => request.connection.write(answer(request, '200', '{"token":"stolen"}', [JSON_TYPE])));
    },
    SUCCEEDS,
  ),
  dropped(
    'a response followed by the first half of a second response',
    (request) =>
      request.connection.write(Buffer.concat([success(request), Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: ')])),
    SUCCEEDS,
  ),
  kept(
    'a response followed by empty lines',
    (request) => request.connection.write(Buffer.concat([success(request), Buffer.from('\r\n\r\n')])),
    SUCCEEDS,
  ),
  dropped(
    'a response followed by a closed connection',
    (request) => request.connection.end(success(request)),
    SUCCEEDS,
  ),
  dropped('a response followed by a reset', (request) => request.connection.writeThenReset(success(request)), SUCCEEDS),
  dropped(
    'a response with a `connection: close` header followed by a closed connection',
    (request) => request.connection.end(answer(request, '200', successBody(request), [JSON_TYPE, 'connection: close'])),
    SUCCEEDS,
  ),
  dropped(
    'a response with a `connection: close` header whose connection stays open',
    (request) =>
      request.connection.write(answer(request, '200', successBody(request), [JSON_TYPE, 'connection: close'])),
    SUCCEEDS,
  ),
  dropped(
    'an error response that is sent twice',
    (request) => request.connection.write(Buffer.concat([failure(request), failure(request)])),
    fails('unavailable', 'answered', 500),
  ),
]);

function failure(request: Parameters<typeof answer>[0]): Buffer {
  return answer(request, '500', echo(request));
}
