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

/** A sound body behind headers that tell its length in another way. */
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
      const told = typeof lines === 'function' ? lines(body.length) : lines;
      request.connection.write(head(request, '200', [JSON_TYPE, ...told]) + body);
    },
    ending,
  );
}

proveFaults('a content-length that', [
  framed('comes twice and is the same', (length) => [`content-length: ${length}`, `content-length: ${length}`]),
  framed('comes twice and differs', (length) => [`content-length: ${length}`, `content-length: ${length - 1}`]),
  framed('is a list', (length) => [`content-length: ${length}, ${length}`]),
  framed('stands beside chunks', (length) => [`content-length: ${length}`, 'transfer-encoding: chunked']),
  framed('stands behind chunks', (length) => ['transfer-encoding: chunked', `content-length: ${length}`]),
  ...['-1', '+5', '0x10', '1e3', '1.5', '5 5', 'NaN', 'five', '5;x', '99999999999999999999999'].map((length) =>
    framed(`is ${length}`, [`content-length: ${length}`]),
  ),
  framed('has blanks around it', (length) => [`content-length:  ${length}  `], SUCCEEDS),
  framed('has zeros before it', (length) => [`content-length: 000${length}`], SUCCEEDS),
]);

proveFaults('a body that is shorter than its content-length,', [
  dropped(
    'on a connection that is closed',
    (request) => request.connection.end(success(request).subarray(0, -1)),
    LOST,
  ),
  dropped(
    'on a connection that was to be closed',
    (request) =>
      request.connection.end(answer(request, '200', successBody(request), ['connection: close']).subarray(0, -1)),
    LOST,
  ),
  dropped(
    'on a connection that was to be closed and is reset',
    (request) =>
      request.connection.writeThenReset(
        answer(request, '200', successBody(request), ['connection: close']).subarray(0, -1),
      ),
    LOST,
  ),
  dropped('by all of it', (request) => request.connection.end(head(request, '200', ['content-length: 5'])), LOST),
  dropped(
    'that drips',
    (request) => {
      request.connection.write(head(request, '200', ['content-length: 5000']));
      request.connection.drip('x'.repeat(5000), 10);
    },
    TIMEOUT,
    { options: SHORT },
  ),
]);

/** These very bytes as a chunked body. */
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

proveFaults('a chunk', [
  ...['zz', '-1', '0x5', '+5', ' 5', '', 'FFFFFFFFFFFFFFFFFFFF', '5.0'].map((size) =>
    chunks(`of ${JSON.stringify(size)} bytes`, `${size}\r\nhello\r\n0\r\n\r\n`),
  ),
  chunks('that is longer than it says', '2\r\nhello\r\n0\r\n\r\n'),
  chunks('that is shorter than it says', '9\r\nhello\r\n0\r\n\r\n'),
  chunks('that is shorter than it says, up to the end', 'ff\r\nhello\r\n0\r\n\r\n', LOST),
  chunks('behind a bare line feed', '5\nhello\r\n0\r\n\r\n'),
  chunks('with NUL in its extension', '5;a=\0\r\nhello\r\n0\r\n\r\n'),
  chunks('without the last one', '5\r\nhello\r\n', LOST),
  chunks('without the end of the last one', '5\r\nhello\r\n0\r\n', LOST),
  chunks('and a trailer with NUL in its name', '5\r\nhello\r\n0\r\nx\0: y\r\n\r\n'),
  chunks('and a trailer that tells a length', '5\r\nhello\r\n0\r\ncontent-length: 5\r\n\r\n'),
  chunks('and trailers of 20 kB', `5\r\nhello\r\n0\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, fails('too_large', 'unknown')),
  dropped(
    'of which no end comes, on a connection that was to be closed',
    (request) =>
      request.connection.end(
        `${head(request, '200', ['transfer-encoding: chunked', 'connection: close'])}5\r\nhello\r\n`,
      ),
    LOST,
  ),
  dropped(
    'that drips',
    (request) => {
      request.connection.write(head(request, '200', ['transfer-encoding: chunked']));
      request.connection.drip(Array(5000).fill('1\r\nx\r\n'), 10);
    },
    TIMEOUT,
    { options: SHORT },
  ),
  kept(
    'for each byte',
    (request) => {
      const body = chunked(...successBody(request));
      request.connection.write(head(request, '200', [JSON_TYPE, 'transfer-encoding: chunked']));
      request.connection.write(body);
    },
    SUCCEEDS,
  ),
  kept(
    'with an extension, and trailers',
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

/** A sound body as it is, up to the end of the connection, whatever coding the headers tell of. */
function coded(coding: string, ending: Ending): Fault {
  return dropped(
    coding,
    (request) =>
      request.connection.end(head(request, '200', [JSON_TYPE, `transfer-encoding: ${coding}`]) + successBody(request)),
    ending,
  );
}

proveFaults('a transfer-encoding of', [
  coded('chunked', MALFORMED),
  coded('gzip, chunked', MALFORMED),
  coded('chunked, chunked', MALFORMED),
  // No end but that of the connection (RFC 9112, 6.3), and nothing is decoded: what can be read is as it was sent.
  coded('identity', SUCCEEDS),
  coded('xchunked', SUCCEEDS),
  coded('chunked, identity', SUCCEEDS),
]);

proveFaults('a body without a length', [
  dropped(
    'ends with its connection',
    (request) => request.connection.end(head(request, '200', [JSON_TYPE]) + successBody(request)),
    SUCCEEDS,
  ),
  dropped(
    'ends with its connection although that was to be kept',
    (request) =>
      request.connection.end(head(request, '200', [JSON_TYPE, 'connection: keep-alive']) + successBody(request)),
    SUCCEEDS,
  ),
  dropped(
    'is cut short and can not be read',
    (request) => request.connection.end(head(request, '200', [JSON_TYPE]) + successBody(request).slice(0, -1)),
    fails('invalid_response', 'answered', 200),
  ),
  dropped(
    'never ends',
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
};
const NOT_MODIFIED = fails('redirect_refused', 'answered', 304);

proveFaults('an answer to which no body belongs', [
  kept('has none: 204', (request) => request.connection.write(head(request, '204')), NO_CONTENT),
  kept('has none: 304', (request) => request.connection.write(head(request, '304')), NOT_MODIFIED),
  kept(
    'tells the length of none: 204',
    (request) => request.connection.write(head(request, '204', ['content-length: 0'])),
    NO_CONTENT,
  ),
  dropped(
    'has one all the same: 204',
    (request) => request.connection.write(answer(request, '204', 'hello')),
    NO_CONTENT,
  ),
  dropped(
    'has one all the same: 304',
    (request) => request.connection.write(answer(request, '304', 'hello')),
    NOT_MODIFIED,
  ),
  dropped(
    'has one in chunks all the same: 204',
    (request) =>
      request.connection.write(
        Buffer.concat([Buffer.from(head(request, '204', ['transfer-encoding: chunked'])), chunked('hello')]),
      ),
    NO_CONTENT,
  ),
  // Of a body that would be there, and rightly so (RFC 9110, 8.6); the engine trusts such a connection no more.
  dropped(
    'tells the length of one: 304',
    (request) => request.connection.write(head(request, '304', ['content-length: 5'])),
    NOT_MODIFIED,
  ),
  kept(
    'has one all the same: 205',
    (request) => request.connection.write(answer(request, '205', 'hello')),
    RESET_CONTENT,
  ),
]);

proveFaults('behind a whole answer', [
  dropped(
    'come bytes that nobody asked for',
    (request) => request.connection.write(Buffer.concat([success(request), Buffer.from('more')])),
    SUCCEEDS,
  ),
  dropped(
    'comes another answer',
    (request) =>
      request.connection.write(
        Buffer.concat([success(request), answer(request, '200', '{"token":"stolen"}', [JSON_TYPE])]),
      ),
    SUCCEEDS,
  ),
  dropped(
    'comes another answer a little later',
    (request) => {
      request.connection.write(success(request));
      // Read on their own: the first answer has been handed on by then.
      setImmediate(() => request.connection.write(answer(request, '200', '{"token":"stolen"}', [JSON_TYPE])));
    },
    SUCCEEDS,
  ),
  dropped(
    'comes half of another answer',
    (request) =>
      request.connection.write(Buffer.concat([success(request), Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: ')])),
    SUCCEEDS,
  ),
  kept(
    'come empty lines',
    (request) => request.connection.write(Buffer.concat([success(request), Buffer.from('\r\n\r\n')])),
    SUCCEEDS,
  ),
  dropped('comes the end', (request) => request.connection.end(success(request)), SUCCEEDS),
  dropped('comes a reset', (request) => request.connection.writeThenReset(success(request)), SUCCEEDS),
  dropped(
    'comes the end that was announced',
    (request) => request.connection.end(answer(request, '200', successBody(request), [JSON_TYPE, 'connection: close'])),
    SUCCEEDS,
  ),
  dropped(
    'comes no end although it was announced',
    (request) =>
      request.connection.write(answer(request, '200', successBody(request), [JSON_TYPE, 'connection: close'])),
    SUCCEEDS,
  ),
  dropped(
    'and an error comes the same again',
    (request) => request.connection.write(Buffer.concat([failure(request), failure(request)])),
    fails('unavailable', 'answered', 500),
  ),
]);

function failure(request: Parameters<typeof answer>[0]): Buffer {
  return answer(request, '500', echo(request));
}
