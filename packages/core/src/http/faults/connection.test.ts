import { dropped, fails, head, SHORT, success } from '../../../test/faults/fault.js';
import { proveFaults } from '../../../test/faults/prove.js';

const LOST = fails('network', 'unknown');
const TIMEOUT = fails('timeout', 'unknown');

proveFaults('a broken connection', [
  dropped('a reset before the response', ({ connection }) => connection.reset(), LOST),
  dropped('a close before the response', ({ connection }) => connection.end(), LOST),
  dropped('a connection that stays idle instead of delivering a response', () => undefined, TIMEOUT, {
    options: SHORT,
  }),

  dropped(
    'a reset in the middle of the status line',
    ({ connection }) => connection.writeThenReset('HTTP/1.1 20'),
    LOST,
  ),
  dropped('a close in the middle of the status line', ({ connection }) => connection.end('HTTP/1.1 20'), LOST),
  dropped(
    'a connection that stalls in the middle of the status line',
    ({ connection }) => connection.write('HTTP/1.1 20'),
    TIMEOUT,
    {
      options: SHORT,
    },
  ),

  dropped(
    'a reset in the middle of the headers',
    (request) => request.connection.writeThenReset(head(request, '200').slice(0, -4)),
    LOST,
  ),
  dropped(
    'a close in the middle of the headers',
    (request) => request.connection.end(head(request, '200').slice(0, -4)),
    LOST,
  ),
  dropped(
    'a connection that stalls in the middle of the headers',
    (request) => request.connection.write(head(request, '200').slice(0, -4)),
    TIMEOUT,
    { options: SHORT },
  ),

  dropped(
    'a reset in the middle of the body',
    (request) => request.connection.writeThenReset(success(request).subarray(0, -1)),
    LOST,
  ),
  dropped(
    'a close in the middle of the body',
    (request) => request.connection.end(success(request).subarray(0, -1)),
    LOST,
  ),
  dropped(
    'a connection that stalls in the middle of the body',
    (request) => request.connection.write(success(request).subarray(0, -1)),
    TIMEOUT,
    {
      options: SHORT,
    },
  ),
]);
