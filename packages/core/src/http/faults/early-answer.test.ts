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

/** More than the system buffers on its way. */
const MUCH = 12 * 2 ** 20;

const bytes = (): Buffer => Buffer.alloc(MUCH, SECRETS.body);

let streams: Readable[] = [];

/** A body without end. */
function stream(): Readable {
  const endless = new Readable({
    read() {
      this.push(Buffer.alloc(64 * 1024, SECRETS.body));
    },
  });
  streams.push(endless);
  return endless;
}

/** What is done with a request of which no more than the head has come. */
function onHead(
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

/** Answers, and takes no byte more. */
function stop(request: RawRequest, bytesBefore: Buffer): void {
  request.connection.write(bytesBefore);
  request.connection.stopReading();
}

const REFUSED = fails('rejected', 'answered', 413);
const REDIRECTED = fails('redirect_refused', 'answered', 307);
const LOST = fails('network', 'unknown');
const TIMEOUT = fails('timeout', 'unknown');

const redirection = (request: RawRequest): Buffer => answer(request, '307', '', [`location: ${request.url}`]);

proveFaults('before a request has been sent in full', [
  onHead(kept, 'it is refused, and read on', (request) => request.connection.write(refusal(request)), REFUSED, bytes),
  onHead(
    dropped,
    'it is refused, and read no further',
    (request) => stop(request, refusal(request, 'connection: close')),
    REFUSED,
    bytes,
  ),
  onHead(kept, 'it is refused, and read later', (request) => stop(request, refusal(request)), REFUSED, bytes),
  onHead(kept, 'it is accepted, and read on', (request) => request.connection.write(success(request)), SUCCEEDS, bytes),
  onHead(dropped, 'its connection is reset', ({ connection }) => connection.reset(), LOST, bytes),
  onHead(dropped, 'its connection is closed', ({ connection }) => connection.end(), LOST, bytes),
  onHead(dropped, 'nobody reads it any more', ({ connection }) => connection.stopReading(), TIMEOUT, bytes, {
    options: SHORT,
  }),
]);

proveFaults('before a stream has been sent in full', [
  onHead(
    dropped,
    'it is refused, and read on',
    (request) => request.connection.write(refusal(request)),
    REFUSED,
    stream,
  ),
  onHead(dropped, 'it is refused, and read no further', (request) => stop(request, refusal(request)), REFUSED, stream),
  onHead(dropped, 'it is redirected', (request) => request.connection.write(redirection(request)), REDIRECTED, stream),
  onHead(dropped, 'it is accepted', (request) => request.connection.write(success(request)), SUCCEEDS, stream),
  onHead(dropped, 'its connection is reset', ({ connection }) => connection.reset(), LOST, stream),
  onHead(dropped, 'its connection is closed', ({ connection }) => connection.end(), LOST, stream),
  onHead(dropped, 'nobody reads it any more', ({ connection }) => connection.stopReading(), TIMEOUT, stream, {
    options: SHORT,
  }),
]);
