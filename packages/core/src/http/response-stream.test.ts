import { createHash } from 'node:crypto';
import { getEventListeners, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { json } from '@x/test-kit/http-server';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import type { createAcme } from '../../test/acme.js';
import { connectAcme } from '../../test/after-each.js';
import type { ClientEvent } from '../index.js';

const CODINGS = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const;

const STREAM = { responseType: 'stream' } as const;

async function connect(
  respond: (response: ServerResponse) => void,
  options: Partial<Parameters<typeof createAcme>[0]> = {},
) {
  const { server, client } = await connectAcme({ api: (_request, response) => respond(response) }, options);
  await client.token();
  return { server, client };
}

describe('streamed responses', () => {
  it('a streamed response delivers chunks before it is complete', async () => {
    let response: ServerResponse | undefined;
    const { client } = await connect((opened) => {
      response = opened;
      opened.writeHead(200, { 'content-type': 'text/csv' }).write('a;b\n');
    });
    const { data, headers, status } = await client.http.get<Readable>('/export', STREAM);
    expect([status, headers['content-type']]).toEqual([200, 'text/csv']);
    const [first] = await once(data, 'data');
    expect(String(first)).toBe('a;b\n');
    response?.end('c;d\n');
    expect(await text(data)).toBe('c;d\n');
  });

  it('a streamed response can exceed the size limit and applies backpressure', async () => {
    const piece = Buffer.alloc(64 * 1024, 'x');
    const PIECES = 400;
    let written = 0;
    const { client } = await connect(
      (response) => {
        const pieces = function* (): Generator<Buffer> {
          for (; written < PIECES; written += 1) yield piece;
        };
        Readable.from(pieces()).pipe(response);
      },
      { maxResponseBytes: 1024 },
    );
    const { data } = await client.http.get<Readable>('/export', STREAM);
    await once(data, 'readable');
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBeLessThan(PIECES / 2);
    let size = 0;
    for await (const chunk of data) size += (chunk as Buffer).length;
    expect(size).toBe(PIECES * piece.length);
  });

  it.each(CODINGS)('decompresses a streamed response encoded with %s', async (coding, compress) => {
    const content = Buffer.from('0123456789'.repeat(50_000));
    const { client } = await connect((response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(compress(content)),
    );
    const { data } = await client.http.get<Readable>('/export', STREAM);
    const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    expect(digest(await buffer(data))).toBe(digest(content));
  });

  it.each([
    ['is truncated', gzipSync('x'.repeat(10_000)).subarray(0, 30)],
    ['is invalid', Buffer.from('no gzip at all')],
  ])('a stream fails with `invalid_response` if its gzip data %s', async (_what, body) => {
    const { client } = await connect((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(body));
    const { data } = await client.http.get<Readable>('/export', STREAM);
    expect(await rejected(text(data))).toMatchObject({
      code: 'invalid_response',
      httpStatus: 200,
      outcome: 'answered',
    });
  });

  it('rejects a streamed response with an encoding that the client did not request', async () => {
    const { client } = await connect((response) => response.writeHead(200, { 'content-encoding': 'zstd' }).write('x'));
    expect(await rejected(client.http.get('/export', STREAM))).toMatchObject({ code: 'invalid_response' });
  });

  it.each(['HEAD', 'GET'])('accepts an empty response with any content-encoding to a %s request', async (method) => {
    const { client } = await connect((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': '0' }).end(),
    );
    const { data } = await client.http.request<Readable>({ url: '/export', method, ...STREAM });
    expect(await text(data)).toBe('');
  });

  it("a chunk of a few bytes does not keep the engine's whole buffer in memory", async () => {
    const { client } = await connect((response) => response.writeHead(200).end('few'));
    const { data } = await client.http.get<Readable>('/export', STREAM);
    const [chunk] = (await once(data, 'data')) as [Buffer];
    expect(chunk.buffer.byteLength).toBeLessThanOrEqual(Buffer.poolSize);
  });

  it('a streamed response can be empty', async () => {
    const { client } = await connect((response) => response.writeHead(204).end());
    expect(await text((await client.http.get<Readable>('/export', STREAM)).data)).toBe('');
  });

  it('reads an error response completely instead of streaming it, and retries temporary failures', async () => {
    let calls = 0;
    const { server, client } = await connect(
      (response) => {
        calls += 1;
        if (calls === 1) json(response, 503, {});
        else json(response, 422, { refused: 'no such export' });
      },
      { retries: 1 },
    );
    expect(await rejected(client.http.get('/export', STREAM))).toMatchObject({
      code: 'rejected',
      httpStatus: 422,
      attempts: 2,
      providerMessage: 'no such export',
      response: { data: { refused: 'no such export' } },
    });
    expect(server.apiCalls()).toHaveLength(2);
  });

  it('streams a response with any status that the caller accepts', async () => {
    const { client } = await connect((response) => json(response, 404, { gone: true }));
    const { data } = await client.http.get<Readable>('/export', { ...STREAM, validateStatus: null });
    expect(await text(data)).toBe('{"gone":true}');
  });

  it('discards a streamed response if the caller does not accept its 2xx status', async () => {
    const { server, client } = await connect((response) => response.writeHead(202).write('later'));
    const refused = client.http.get('/export', { ...STREAM, validateStatus: (status) => status === 200 });
    expect(await rejected(refused)).toMatchObject({ httpStatus: 202 });
    await client.close();
    expect(server.apiCalls()).toHaveLength(1);
  });
});

/** Waits for all pending work that does not depend on a clock. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('a complete encoded body', () => {
  describe.each(CODINGS)('in %s', (coding, compress) => {
    it.each([
      ['in the same chunk', true],
      ['later', false],
    ])('closes the connection when bytes after a complete encoded body arrive %s', async (_when, together) => {
      let response: ServerResponse | undefined;
      const { client } = await connect(
        (opened) => {
          response = opened;
          opened.writeHead(200, { 'content-encoding': coding });
          opened.write(together ? Buffer.concat([compress('hello'), Buffer.alloc(9)]) : compress('hello'));
        },
        { clock: new ManualClock() },
      );
      const { data } = await client.http.get<Readable>('/export', STREAM);
      const reading = text(data);
      if (!together) {
        await once(data, 'readable');
        response?.write(Buffer.alloc(9));
      }
      expect(await reading).toBe('hello');
      await Promise.all([once(response as ServerResponse, 'close'), client.close()]);
      expect(data.errored).toBeNull();
    });

    it('keeps the connection open if no bytes follow a complete encoded body', async () => {
      const ports: (number | undefined)[] = [];
      const { client } = await connect((response) => {
        ports.push(response.socket?.remotePort);
        response.writeHead(200, { 'content-encoding': coding });
        response.end(compress('hello'));
      });
      for (let call = 0; call < 2; call += 1) {
        expect(await text((await client.http.get<Readable>('/export', STREAM)).data)).toBe('hello');
        await settle();
      }
      expect(ports[1]).toBe(ports[0]);
    });
  });

  it('decodes additional gzip members in the same chunk or in later chunks', async () => {
    let response: ServerResponse | undefined;
    const { client } = await connect((opened) => {
      response = opened;
      opened.writeHead(200, { 'content-encoding': 'gzip' });
      opened.write(Buffer.concat([gzipSync('one '), gzipSync('two ')]));
    });
    const { data } = await client.http.get<Readable>('/export', STREAM);
    const [first] = (await once(data, 'data')) as [Buffer];
    response?.end(gzipSync('three'));
    expect(String(first) + (await text(data))).toBe('one two three');
  });

  it('fails and closes the connection if bytes after a gzip member are not a gzip member', async () => {
    let response: ServerResponse | undefined;
    const { client } = await connect((opened) => {
      response = opened;
      opened.writeHead(200, { 'content-encoding': 'gzip' });
      opened.write(Buffer.concat([gzipSync('hello'), Buffer.from('garbage')]));
    });
    const { data } = await client.http.get<Readable>('/export', STREAM);
    expect(await rejected(text(data))).toMatchObject({ code: 'invalid_response' });
    await Promise.all([once(response as ServerResponse, 'close'), client.close()]);
  });
});

describe("a streamed response's lifetime", () => {
  it.each<[string, Record<string, string>, readonly number[], readonly number[]]>([
    ['empty gzip blocks', { 'content-encoding': 'gzip' }, [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], [0, 0, 0, 0xff, 0xff]],
    ['empty deflate blocks', { 'content-encoding': 'deflate' }, [0x78, 0x9c], [0, 0, 0, 0xff, 0xff]],
    ['empty brotli blocks', { 'content-encoding': 'br' }, [0x0c], [0x06]],
    ['chunk extensions', {}, [...Buffer.from('5;')], [...Buffer.from('a')]],
  ])("bytes that reach the reader extend a stream's timeout, but %s do not", async (_what, headers, first, next) => {
    const clock = new ManualClock();
    let response: ServerResponse | undefined;
    const { client } = await connect(
      (opened) => {
        response = opened;
        opened.writeHead(200, headers).flushHeaders();
      },
      { clock, timeout: 1_000 },
    );
    const { data } = await client.http.get<Readable>('/export', STREAM);
    const send = (bytes: readonly number[]): unknown =>
      'content-encoding' in headers ? response?.write(Buffer.from(bytes)) : response?.socket?.write(Buffer.from(bytes));
    data.resume();
    send(first);
    for (let round = 0; round < 4; round += 1) {
      await settle();
      expect(data.destroyed).toBe(false);
      clock.advance(300);
      send(next);
    }
    await once(response as ServerResponse, 'close');
    expect(data.errored).toMatchObject({ code: 'timeout', outcome: 'answered' });
    expect(clock.timers).toBe(0);
  });

  it('a stream has a timeout between chunks but no total timeout after the headers', async () => {
    const clock = new ManualClock();
    let response: ServerResponse | undefined;
    const events: ClientEvent[] = [];
    const { client } = await connect(
      (opened) => {
        response = opened;
        opened.writeHead(200).write('0');
      },
      { clock, timeout: 1_000, onEvent: (event) => void events.push(event) },
    );
    const { data } = await client.http.get<Readable>('/export', STREAM);
    await once(data, 'data');
    for (let piece = 1; piece < 10; piece += 1) {
      clock.advance(900);
      response?.write(String(piece));
      await once(data, 'data');
    }
    clock.advance(1_000);
    expect(await rejected(text(data))).toMatchObject({ code: 'timeout', outcome: 'answered', operation: 'http.get' });
    expect(events.at(-1)).toMatchObject({ type: 'request.failed', code: 'timeout' });
    expect(clock.timers).toBe(0);
    await client.close();
  });

  it('a stream does not time out while it is not read', async () => {
    const clock = new ManualClock();
    const { client } = await connect((response) => response.writeHead(200).end(Buffer.alloc(1_000_000)), {
      clock,
      timeout: 1_000,
    });
    const { data } = await client.http.get<Readable>('/export', STREAM);
    await once(data, 'readable');
    while (clock.timers > 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(60_000);
    expect((await buffer(data)).length).toBe(1_000_000);
  });

  it("a stream ends when the caller's signal aborts", async () => {
    const controller = new AbortController();
    const { client } = await connect((response) => response.writeHead(200).write('begun'));
    const { data } = await client.http.get<Readable>('/export', { ...STREAM, signal: controller.signal });
    const reading = rejected(text(data));
    controller.abort();
    expect(await reading).toMatchObject({ code: 'aborted', outcome: 'answered' });
  });

  it('a stream ends when the connection is lost', async () => {
    const { client } = await connect((response) => {
      response.writeHead(200).write('begun', () => response.socket?.resetAndDestroy());
    });
    const { data } = await client.http.get<Readable>('/export', STREAM);
    expect(await rejected(text(data))).toMatchObject({ code: 'network', outcome: 'answered' });
  });

  it('a stream ends when the reader destroys it', async () => {
    let responseClosed: Promise<unknown> | undefined;
    const { client } = await connect((response) => {
      responseClosed = once(response, 'close');
      response.writeHead(200).write('begun');
    });
    const { data } = await client.http.get<Readable>('/export', STREAM);
    let closed = false;
    const closing = client.close().then(() => {
      closed = true;
    });
    await once(data, 'readable');
    expect(closed).toBe(false);
    data.destroy();
    await Promise.all([closing, responseClosed]);
  });

  it('a stream ends when the signal aborts, even if the complete response has arrived', async () => {
    const controller = new AbortController();
    const body = gzipSync(Buffer.alloc(9_000_000));
    const { client } = await connect((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length }).end(body),
    );
    const { data } = await client.http.get<Readable>('/export', { ...STREAM, signal: controller.signal });
    await client.close();
    controller.abort();
    expect(await rejected(buffer(data))).toMatchObject({ code: 'aborted' });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('a stream ends when validateStatus throws and the call fails', async () => {
    const { client } = await connect((response) => response.writeHead(200).write('begun'));
    const error = new Error('thrown by the caller');
    const validateStatus = (): boolean => {
      throw error;
    };
    expect(await rejected(client.http.get('/export', { ...STREAM, validateStatus }))).toBe(error);
    await client.close();
  });

  it('does not leave a timer running when a data handler destroys the stream', async () => {
    const clock = new ManualClock();
    const { client } = await connect((response) => response.writeHead(200).write('begun'), { clock });
    const { data } = await client.http.get<Readable>('/export', STREAM);
    data.on('data', () => data.destroy());
    await once(data, 'close');
    expect(clock.timers).toBe(0);
  });

  it('a stream without listeners ends without an uncaught error', async () => {
    const controller = new AbortController();
    const { client } = await connect((response) => response.writeHead(200).write('begun'));
    const { data } = await client.http.get<Readable>('/export', { ...STREAM, signal: controller.signal });
    controller.abort();
    await client.close();
    expect(data.errored).toMatchObject({ code: 'aborted' });
  });
});

describe('a slow reader of a connection that the server closes', () => {
  const plain = Buffer.alloc(300 * 1024, 'row;19.9;EUR\n');
  const large = Buffer.alloc(20 * 1024 * 1024, 'row;19.9;EUR\n');

  it.each<[string, Record<string, string | number>, Buffer, Buffer]>([
    ['a plain body', { connection: 'close', 'content-length': plain.length }, plain, plain],
    ['a plain body in chunks', { connection: 'close' }, plain, plain],
    ['a gzip body', { connection: 'close', 'content-encoding': 'gzip' }, gzipSync(large), large],
    [
      'a gzip body on a connection that closes without a `connection: close` header',
      { 'content-encoding': 'gzip' },
      gzipSync(large),
      large,
    ],
  ])('a slow reader receives all data of %s', async (_what, headers, sent, expected) => {
    const { client } = await connect((response) => {
      const { socket } = response;
      response.writeHead(200, { 'content-length': sent.length, ...headers }).end(sent, () => socket?.end());
    });
    for (let turn = 0; turn < 3; turn += 1) {
      const { data } = await client.http.get<Readable>('/export', STREAM);
      let length = 0;
      for await (const chunk of data) {
        length += (chunk as Buffer).length;
        // Gives the server time to send the rest of the body and close the connection.
        if (turn === 0)
          for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(length).toBe(expected.length);
    }
  });

  it('a slow reader receives a `network` error when the connection is reset', async () => {
    const { client } = await connect((response) => {
      response.writeHead(200, { connection: 'close', 'content-length': 2 * plain.length }).write(plain);
      setImmediate(() => response.socket?.resetAndDestroy());
    });
    const { data } = await client.http.get<Readable>('/export', STREAM);
    await once(data, 'readable');
    for (let turns = 0; turns < 100; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(await rejected(buffer(data))).toMatchObject({ code: 'network', outcome: 'answered' });
  });
});
