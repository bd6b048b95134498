import { fails, head, SHORT, success } from '../../fixtures/faults/fault.js';
import { proveFaults } from '../../fixtures/faults/prove.js';

proveFaults('a connection that', [
  {
    name: 'is reset before an answer',
    answer: ({ connection }) => connection.reset(),
    ending: fails('network', 'unknown'),
    connection: 'dropped',
  },
  {
    name: 'is closed before an answer',
    answer: ({ connection }) => connection.end(),
    ending: fails('network', 'unknown'),
    connection: 'dropped',
  },
  {
    name: 'stays silent',
    answer: () => undefined,
    ending: fails('timeout', 'unknown'),
    connection: 'dropped',
    options: SHORT,
  },
  {
    name: 'is reset in the middle of the status line',
    answer: ({ connection }) => connection.writeThenReset('HTTP/1.1 20'),
    ending: fails('network', 'unknown'),
    connection: 'dropped',
  },
  {
    name: 'is closed in the middle of the status line',
    answer: ({ connection }) => connection.end('HTTP/1.1 20'),
    ending: fails('network', 'unknown'),
    connection: 'dropped',
  },
  {
    name: 'is reset in the middle of the headers',
    answer: (request) => request.connection.writeThenReset(head(request, '200').slice(0, -4)),
    ending: fails('network', 'unknown'),
    connection: 'dropped',
  },
  {
    name: 'is closed in the middle of the headers',
    answer: (request) => request.connection.end(head(request, '200').slice(0, -4)),
    ending: fails('network', 'unknown'),
    connection: 'dropped',
  },
  {
    name: 'falls silent in the middle of the headers',
    answer: (request) => request.connection.write(head(request, '200').slice(0, -4)),
    ending: fails('timeout', 'unknown'),
    connection: 'dropped',
    options: SHORT,
  },
  {
    name: 'is reset in the middle of the body',
    answer: (request) => request.connection.writeThenReset(success(request).subarray(0, -1)),
    ending: fails('network', 'unknown'),
    connection: 'dropped',
  },
  {
    name: 'is closed in the middle of the body',
    answer: (request) => request.connection.end(success(request).subarray(0, -1)),
    ending: fails('network', 'unknown'),
    connection: 'dropped',
  },
  {
    name: 'falls silent in the middle of the body',
    answer: (request) => request.connection.write(success(request).subarray(0, -1)),
    ending: fails('timeout', 'unknown'),
    connection: 'dropped',
    options: SHORT,
  },
]);
