import type { RawConnection } from '@x/test-kit/raw-connection';
import { startRawServer } from '@x/test-kit/raw-server';
import { failureAt } from './failures.js';
import { IDLE, type Script, type Wire } from './fuzz-dispatcher.js';
import { tampered } from './mutate-transfer.js';
import { piecesOf, type WireResponse } from './wire-answer.js';

/** Starts a server that sends mutated responses over loopback sockets, so that the HTTP engine parses them. */
export async function startFuzzServer(): Promise<Wire & { close(): Promise<void> }> {
  const sending = new Set<Promise<void>>();
  const server = await startRawServer(({ url, headers, connection }) => {
    const response = wire.script.reply({ path: url, authorization: headers['authorization'] });
    const sent = send(connection, response, wire.script);
    sending.add(sent);
    void sent.then(() => sending.delete(sent));
  });
  const wire: Wire = {
    baseUrl: server.url,
    dispatcher: undefined,
    script: IDLE,
    quiet: () => Promise.all(sending),
  };
  return Object.assign(wire, { close: () => server.close() });
}

async function send(connection: RawConnection, response: WireResponse, script: Script): Promise<void> {
  const { ending, framing } = response;
  const at = ending.kind === 'whole' ? 0 : ending.at;
  const parts = at < 0 ? [] : [headOf(response), ...piecesOf(response).map((piece) => framed(response, piece))];
  if (ending.kind === 'whole' && framing === 'chunked') parts.push(LAST_CHUNK);
  if (ending.kind === 'whole' && framing === 'extra') parts.push(EXTRA);
  for (const part of parts) {
    connection.write(part);
    // The pause helps the pieces arrive separately.
    await new Promise(setImmediate);
  }
  if (ending.kind === 'silence') {
    script.silent();
  } else if (ending.kind === 'cut') {
    if (failureAt(ending.failure) === undefined) connection.reset();
    else connection.end();
  } else if (!isPlain(response) || framing === 'close') {
    connection.end();
    await connection.closed;
  }
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** An unsolicited response that the next request must not receive. */
const EXTRA = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 26\r\n\r\n{"access_token":"smuggled"}',
);

/** Returns whether the response arrives unchanged. If so, the connection can be reused. */
export function isPlain({ framing, tamper, headers, informational }: WireResponse): boolean {
  const plain = framing === 'length' || framing === 'chunked' || framing === 'close';
  // The HTTP engine closes the connection after 100 and 101, which the requests do not expect.
  const expected = informational.every((status) => status > 101);
  const names = headers.map(([name]) => name);
  return plain && expected && tamper === undefined && !names.includes('content-length') && !names.includes('upgrade');
}

function headOf({ informational, status, reason, headers, body, framing, tamper }: WireResponse): Buffer {
  const early = informational.filter((one) => one !== status).map((one) => `HTTP/1.1 ${one} x\r\n\r\n`);
  const length = `content-length: ${body.length}`;
  const framings: Readonly<Record<WireResponse['framing'], readonly string[]>> = {
    length: [length],
    extra: [length],
    chunked: ['transfer-encoding: chunked'],
    close: ['connection: close'],
    short: [`content-length: ${body.length >> 1}`],
    long: [`content-length: ${body.length + 7}`],
    twice: [length, `content-length: ${body.length + 1}`],
    both: [length, 'transfer-encoding: chunked'],
    'broken chunks': ['transfer-encoding: gzip, chunked'],
  };
  // An existing content-length header, correct or not, replaces the computed one.
  const own = headers.some(([name]) => name === 'content-length');
  const lines = [
    `HTTP/1.1 ${status} ${reason}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...framings[framing].filter((line) => !own || !line.startsWith('content-length')),
  ];
  const head = Buffer.from(`${early.join('')}${lines.join('\r\n')}\r\n\r\n`);
  return tamper === undefined ? head : tampered(head, tamper);
}

function framed({ framing }: WireResponse, piece: Buffer): Buffer {
  if (framing !== 'chunked' && framing !== 'broken chunks') return piece;
  // An empty chunk would end the body.
  if (piece.length === 0) return piece;
  const size = framing === 'chunked' ? piece.length.toString(16) : `${(piece.length - 1).toString(16)};x`;
  return Buffer.concat([Buffer.from(`${size}\r\n`), piece, Buffer.from('\r\n')]);
}
