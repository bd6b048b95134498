import { expect } from '@jest/globals';
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
  success,
  successBody,
} from '../../../test/faults/fault.js';
import { proveFaults } from '../../../test/faults/prove.js';

const MALFORMED = fails('invalid_response', 'unknown');
const TIMEOUT = fails('timeout', 'unknown');

/** Creates a fault that sends exactly the given bytes. */
function sending(name: string, bytes: string, ending = MALFORMED): Fault {
  return dropped(name, ({ connection }) => connection.write(bytes), ending);
}

/** Creates a fault with a response that is valid except for its status line. */
function withStatusLine(line: string, ending: Fault['ending'] = MALFORMED): Fault {
  return dropped(
    `the status line ${JSON.stringify(line)}`,
    (request) => {
      const body = successBody(request);
      const headers = `${JSON_TYPE}\r\ncontent-length: ${body.length}`;
      request.connection.write(`${line}\r\n${headers}\r\n\r\n${body}`);
    },
    ending,
  );
}

/** Creates a fault with a valid response that has an additional header line. */
function withHeader(name: string, line: string, ending: Fault['ending'] = MALFORMED): Fault {
  const fault = ending === SUCCEEDS ? kept : dropped;
  return fault(
    name,
    (request) => request.connection.write(answer(request, '200', successBody(request), [JSON_TYPE, line])),
    ending,
  );
}

proveFaults('a response that is not HTTP/1.1', [
  sending('garbage', 'lorem ipsum\r\n\r\n'),
  sending('an SSH greeting', 'SSH-2.0-OpenSSH_9.2p1\r\n'),
  sending('an SMTP greeting', '220 mail.example ESMTP\r\n'),
  sending('a TLS alert', '\x15\x03\x01\x00\x02\x02\x28'),
  sending('a page without a response head', '<html>gateway</html>'),
  sending('a request', 'GET / HTTP/1.1\r\nhost: x\r\n\r\n'),
  sending('an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  withStatusLine('HTTP/3.0 200 OK'),
  withStatusLine('HTTP/1.2 200 OK'),
  withStatusLine('HTTP/11.1 200 OK'),
  withStatusLine('http/1.1 200 OK'),
  withStatusLine('HTTPS/1.1 200 OK'),
  withStatusLine('ICY 200 OK'),
  withStatusLine(' HTTP/1.1 200 OK'),
  // The engine accepts these protocol versions because the responses are unambiguous.
  withStatusLine('HTTP/0.9 200 OK', SUCCEEDS),
  withStatusLine('HTTP/2.0 200 OK', SUCCEEDS),
  withStatusLine('RTSP/1.0 200 OK', SUCCEEDS),
]);

proveFaults('a status line', [
  ...['000', '099', '99999', '20', '2', '', 'abc', '2OO', '-200', '+200', '0x200', '200.0', '1e2', '２００'].map(
    (status) => withStatusLine(`HTTP/1.1 ${status} OK`),
  ),
  ...['200', '200 ', '200 OK and much more', '200 \xff\xfe', '200 O\0K'].map((status): Fault => {
    const fault = withStatusLine(`HTTP/1.1 ${status}`, SUCCEEDS);
    return { ...fault, connection: 'kept' };
  }),
  withStatusLine('HTTP/1.1 200 OK\r\nHTTP/1.1 500 Broken'),
  withStatusLine('HTTP/1.1 200 OK\r\nHTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/'),
  withStatusLine('HTTP/1.1 200 OK\nx-sent-with: bare line feeds'),
  withStatusLine('HTTP/1.0 200 OK', SUCCEEDS),
  {
    ...withStatusLine('\r\n\r\nHTTP/1.1 200 OK', SUCCEEDS),
    name: 'the status line after empty lines',
    connection: 'kept',
  },
]);

const ODD: Fault['ending'] = {
  token: fails('invalid_response', 'answered', 299),
  get: SUCCEEDS,
  post: SUCCEEDS,
};

proveFaults('a response status', [
  kept(
    'a 299 response',
    (request) => request.connection.write(answer(request, '299', successBody(request), [JSON_TYPE])),
    ODD,
  ),
  ...[400, 404, 418, 422, 499].map((status) =>
    kept(`a ${status} response`, respondingWith(status), fails('rejected', 'answered', status)),
  ),
  ...[500, 502, 503, 504, 511, 599, 600, 700, 999].map((status) =>
    kept(`a ${status} response`, respondingWith(status), fails('unavailable', 'answered', status)),
  ),
  kept('a 403 response', respondingWith(403), {
    token: fails('credentials_rejected', 'answered', 403),
    get: fails('rejected', 'answered', 403),
    post: fails('rejected', 'answered', 403),
  }),
  kept('a 429 response', respondingWith(429), fails('rate_limited', 'answered', 429)),
  kept('a 401 response', respondingWith(401), { token: fails('credentials_rejected', 'answered', 401) }),
]);

/** Returns a valid response whose body is not in the provider's error format. */
function respondingWith(status: number): Fault['answer'] {
  return (request) => request.connection.write(answer(request, `${status}`, echo(request)));
}

/** Creates a fault with informational responses before a successful response. */
function afterInformational(name: string, before: string, ending: Fault['ending'] = SUCCEEDS): Fault {
  return kept(
    name,
    (request) => request.connection.write(Buffer.concat([Buffer.from(before), success(request)])),
    ending,
  );
}

proveFaults('an informational response', [
  afterInformational('a 102 response before the final response', 'HTTP/1.1 102 Processing\r\n\r\n'),
  afterInformational(
    'a 103 response with headers',
    'HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\ncontent-length: 5\r\n\r\n',
  ),
  afterInformational('a 199 response before the final response', 'HTTP/1.1 199 Whatever\r\n\r\n'),
  afterInformational('one thousand 103 responses', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'.repeat(1000)),
  // A server may send an unsolicited 100 response (RFC 9110, 15.2), but the engine fails the request.
  {
    ...afterInformational(
      'a 100 response to a request without an Expect header',
      'HTTP/1.1 100 Continue\r\n\r\n',
      MALFORMED,
    ),
    connection: 'dropped',
  },
  dropped(
    'a 102 response without a final response',
    ({ connection }) => connection.write('HTTP/1.1 102 Processing\r\n\r\n'),
    TIMEOUT,
    {
      options: SHORT,
    },
  ),
  dropped(
    'an endless series of 102 responses',
    ({ connection }) => connection.drip(endless('HTTP/1.1 102 Processing\r\n\r\n'), 10),
    TIMEOUT,
    { options: SHORT },
  ),
  dropped(
    'a 102 response followed by a closed connection',
    ({ connection }) => connection.end('HTTP/1.1 102 Processing\r\n\r\n'),
    fails('network', 'unknown'),
  ),
  sending(
    'a 101 response to a request without an Upgrade header',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n',
  ),
  sending(
    'a 101 response that upgrades to WebSocket',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n\x81',
  ),
  withHeader('a header that offers other protocols', 'upgrade: h2c, websocket\r\nconnection: upgrade', SUCCEEDS),
]);

proveFaults('a response head', [
  dropped(
    'a response head that arrives slowly',
    (request) => request.connection.drip(head(request, '200'), 10),
    TIMEOUT,
    {
      options: SHORT,
    },
  ),
  dropped(
    'endless headers that arrive slowly',
    ({ connection }) => {
      connection.write('HTTP/1.1 200 OK\r\n');
      connection.drip(endless('x: y\r\n'), 10);
    },
    TIMEOUT,
    { options: SHORT },
  ),
  withHeader('one header of 20 kB', `x-long: ${'x'.repeat(20_000)}`, fails('too_large', 'unknown')),
  withHeader('headers of 20 kB in total', lines(200, 'y'.repeat(100)), fails('too_large', 'unknown')),
  withHeader('a header name of 20 kB', `${'x'.repeat(20_000)}: y`, fails('too_large', 'unknown')),
  dropped(
    'endless headers',
    async ({ connection }) => {
      connection.write('HTTP/1.1 200 OK\r\n');
      await connection.pour(endless(Buffer.from(`x: ${'y'.repeat(1000)}\r\n`)));
    },
    fails('too_large', 'unknown'),
  ),
  { ...withHeader('five thousand headers', lines(5000, ''), SUCCEEDS), options: { timeout: 1_500 } },
]);

proveFaults('a header', [
  withHeader('a header with NUL in its value', 'x-odd: a\0b'),
  withHeader('a header with NUL in its name', 'x\0odd: a'),
  withHeader('a header with a bare CR in its value', 'x-odd: a\rb'),
  withHeader('a header with a bell in its value', 'x-odd: a\x07b'),
  withHeader('a header without a name', ': x'),
  withHeader('a header without a colon', 'x-odd'),
  withHeader('a header with a space before its colon', 'x-odd : x'),
  withHeader('a header folded across two lines', 'x-odd: a\r\n b'),
  withHeader('a header with non-ASCII characters', 'x-odd: \xe9\xff', SUCCEEDS),
  withHeader('a header without a value', 'x-odd:', SUCCEEDS),
  ...[
    ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'],
    ...['get', 'set', 'has', 'delete', 'clear', 'normalize', 'concat', 'toJSON', 'getSetCookie'],
  ].map(
    (name): Fault => ({
      ...withHeader(`a repeated header with the name ${name}`, `${name}: a\r\n${name}: b`, SUCCEEDS),
      afterwards: () => expect(Object.keys(Object.prototype)).toEqual([]),
    }),
  ),
  withHeader(
    'headers that point to a different URL',
    'location: http://127.0.0.1:1/\r\nrefresh: 0; url=http://127.0.0.1:1/',
    SUCCEEDS,
  ),
  withHeader('a header that offers alternative services', 'alt-svc: h3=":1", h2="127.0.0.1:1"', SUCCEEDS),
]);

function lines(count: number, value: string): string {
  return Array.from({ length: count }, (_, at) => `${at.toString(36)}:${value}`).join('\r\n');
}

function* endless<T>(piece: T): Generator<T> {
  for (;;) yield piece;
}
