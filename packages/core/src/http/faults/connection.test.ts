import { dropped, fails, head, SHORT, success } from '../../../test/faults/fault.js';
import { proveFaults } from '../../../test/faults/prove.js';

const LOST = fails('network', 'unknown');
const TIMEOUT = fails('timeout', 'unknown');

proveFaults('a connection that', [
  dropped('is reset before an answer', ({ connection }) => connection.reset(), LOST),
  dropped('is closed before an answer', ({ connection }) => connection.end(), LOST),
  dropped('stays silent', () => undefined, TIMEOUT, { options: SHORT }),

  dropped('is reset in the status line', ({ connection }) => connection.writeThenReset('HTTP/1.1 20'), LOST),
  dropped('is closed in the status line', ({ connection }) => connection.end('HTTP/1.1 20'), LOST),
  dropped('falls silent in the status line', ({ connection }) => connection.write('HTTP/1.1 20'), TIMEOUT, {
    options: SHORT,
  }),

  dropped(
    'is reset in the headers',
    (request) => request.connection.writeThenReset(head(request, '200').slice(0, -4)),
    LOST,
  ),
  dropped('is closed in the headers', (request) => request.connection.end(head(request, '200').slice(0, -4)), LOST),
  dropped(
    'falls silent in the headers',
    (request) => request.connection.write(head(request, '200').slice(0, -4)),
    TIMEOUT,
    { options: SHORT },
  ),

  dropped(
    'is reset in the body',
    (request) => request.connection.writeThenReset(success(request).subarray(0, -1)),
    LOST,
  ),
  dropped('is closed in the body', (request) => request.connection.end(success(request).subarray(0, -1)), LOST),
  dropped(
    'falls silent in the body',
    (request) => request.connection.write(success(request).subarray(0, -1)),
    TIMEOUT,
    { options: SHORT },
  ),
]);
