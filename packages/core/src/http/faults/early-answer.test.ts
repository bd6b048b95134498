import { Readable } from 'node:stream';
import { expect } from '@jest/globals';
import type { RawRequest } from '@x/test-kit/raw-server';
import {
  answer,
  dropped,
  type Ending,
  echo,
  type Fault,
  fails,
  kept,
  SECRETS,
  SHORT,
  SUCCEEDS,
  success,
} from '../../../test/faults/fault.js';
import { proveFaults } from '../../../test/faults/prove.js';

/** More bytes than the operating system buffers for a connection. */
const BODY_BYTES = 12 * 2 ** 20;

const bytes = (): Buffer => Buffer.alloc(BODY_BYTES, SECRETS.body);

let streams: Readable[] = [];

/** Returns a body that never ends. */
function stream(): Readable {
  const endless = new Readable({
    read() {
      this.push(Buffer.alloc(64 * 1024, SECRETS.body));
    },
  });
  streams.push(endless);
  return endless;
}

/** Creates a fault that is injected before the server receives the request body. */
function afterHead(
  fault: typeof kept,
  name: string,
  act: (request: RawRequest) => unknown,
  ending: Ending,
  body: () => unknown,
  more: Pick<Fault, 'options'> = {},
): Fault {
  const answerHead = (request: RawRequest): boolean => {
    act(request);
    return true;
  };
  const afterwards = (): void => {
    expect(streams.every(({ destroyed }) => destroyed)).toBe(true);
    streams = [];
  };
  return fault(name, () => undefined, { post: ending }, { ...more, body, answerHead, afterwards });
}

const refusal = (request: RawRequest, ...headers: readonly string[]): Buffer =>
  answer(request, '413', echo(request), headers);

/** Sends a response and stops reading. */
function stop(request: RawRequest, bytesBefore: Buffer): void {
  request.connection.write(bytesBefore);
  request.connection.stopReading();
}

const REFUSED = fails('rejected', 'answered', 413);
const REDIRECTED = fails('redirect_refused', 'answered', 307);
const LOST = fails('network', 'unknown');
const TIMEOUT = fails('timeout', 'unknown');

const redirection = (request: RawRequest): Buffer => answer(request, '307', '', [`location: ${request.url}`]);

proveFaults('before the full body was sent', [
  afterHead(
    kept,
    'an early error response while the server continues to read the body',
    (request) => request.connection.write(refusal(request)),
    REFUSED,
    bytes,
  ),
  afterHead(
    dropped,
    'an early error response after which the server stops reading the body',
    (request) => stop(request, refusal(request, 'connection: close')),
    REFUSED,
    bytes,
  ),
  afterHead(
    kept,
    'an early error response after which the server reads the body later',
    (request) => stop(request, refusal(request)),
    REFUSED,
    bytes,
  ),
  afterHead(
    kept,
    'an early successful response while the server continues to read the body',
    (request) => request.connection.write(success(request)),
    SUCCEEDS,
    bytes,
  ),
  afterHead(dropped, 'a reset within the request body', ({ connection }) => connection.reset(), LOST, bytes),
  afterHead(dropped, 'a close within the request body', ({ connection }) => connection.end(), LOST, bytes),
  afterHead(
    dropped,
    'a server that stops reading the request body',
    ({ connection }) => connection.stopReading(),
    TIMEOUT,
    bytes,
    {
      options: SHORT,
    },
  ),
]);

proveFaults('before the full stream was sent', [
  afterHead(
    dropped,
    'an early error response while the server continues to read the stream',
    (request) => request.connection.write(refusal(request)),
    REFUSED,
    stream,
  ),
  afterHead(
    dropped,
    'an early error response after which the server stops reading the stream',
    (request) => stop(request, refusal(request)),
    REFUSED,
    stream,
  ),
  afterHead(
    dropped,
    'an early redirect for a stream',
    (request) => request.connection.write(redirection(request)),
    REDIRECTED,
    stream,
  ),
  afterHead(
    dropped,
    'an early successful response for a stream',
    (request) => request.connection.write(success(request)),
    SUCCEEDS,
    stream,
  ),
  afterHead(dropped, 'a reset within a stream', ({ connection }) => connection.reset(), LOST, stream),
  afterHead(dropped, 'a close within a stream', ({ connection }) => connection.end(), LOST, stream),
  afterHead(
    dropped,
    'a server that stops reading a stream',
    ({ connection }) => connection.stopReading(),
    TIMEOUT,
    stream,
    {
      options: SHORT,
    },
  ),
]);
