import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import { connectAcme } from '../../test/after-each.js';

const BODY = JSON.stringify({ id: 'txn_1', items: 'x'.repeat(1000) });

describe.each([
  ['zlib format labeled as deflate', 'deflate', deflateSync(BODY)],
  ['raw deflate format labeled as deflate', 'deflate', deflateRawSync(BODY)],
  ['raw deflate format with stored blocks', 'deflate', deflateRawSync(BODY, { level: 0 })],
  ['gzip', 'gzip', gzipSync(BODY)],
])('a response body in %s', (_what, coding, sent) => {
  const connect = () =>
    connectAcme({
      api: (_request, response) => {
        response.writeHead(200, {
          'content-encoding': coding,
          'content-length': sent.length,
          'content-type': 'application/json',
        });
        // Sending the first byte separately forces the client to choose the decoder by that byte.
        response.write(sent.subarray(0, 1));
        setImmediate(() => response.end(sent.subarray(1)));
      },
    });

  it('decodes the response body and adjusts the headers to the decoded data', async () => {
    const { client } = await connect();
    const { data, headers } = await client.http.get('/x');
    expect(data).toEqual(JSON.parse(BODY));
    expect(headers).toMatchObject({ 'content-type': 'application/json' });
    expect(headers).not.toHaveProperty('content-encoding');
    expect(headers).not.toHaveProperty('content-length');
  });

  it('decodes a streamed response body and adjusts the headers to the decoded data', async () => {
    const { client } = await connect();
    const { data, headers } = await client.http.get<Readable>('/x', { responseType: 'stream' });
    expect(await text(data)).toBe(BODY);
    expect(headers).not.toHaveProperty('content-encoding');
    expect(headers).not.toHaveProperty('content-length');
  });
});

it('does not change the headers of a response to a HEAD request', async () => {
  const { client } = await connectAcme({
    api: (_request, response) =>
      void response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': '99' }).end(),
  });
  const { headers } = await client.http.head('/x');
  expect(headers).toMatchObject({ 'content-encoding': 'gzip', 'content-length': '99' });
});

describe('a response with status 304', () => {
  const connect = () =>
    connectAcme({ api: (_request, response) => void response.writeHead(304, { etag: '"v1"' }).end() });

  it('resolves with a 304 response if validateStatus accepts it', async () => {
    const { client } = await connect();
    const { status, headers } = await client.http.get('/x', { validateStatus: (code) => code === 304 });
    expect([status, headers['etag']]).toEqual([304, '"v1"']);
  });

  it('rejects on a 304 response if validateStatus rejects it', async () => {
    const { client } = await connect();
    expect(await rejected(client.http.get('/x'))).toMatchObject({
      code: 'rejected',
      httpStatus: 304,
      outcome: 'answered',
    });
  });
});
