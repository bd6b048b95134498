import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { connectAcme } from '../../test/after-each.js';
import type { ClientEvent } from '../index.js';

const tenant = new AsyncLocalStorage<string>();
const STREAM = { responseType: 'stream' } as const;

/** Records each stream event and the tenant in whose context it is emitted. */
function record(stream: Readable): string[] {
  const contexts: string[] = [];
  for (const event of ['data', 'end', 'error', 'close']) {
    stream.on(event, () => contexts.push(`${event} ${tenant.getStore()}`));
  }
  return contexts;
}

describe('a stream on a connection opened by another tenant', () => {
  const connect = async (respond: (response: ServerResponse) => void) => {
    const events: string[] = [];
    const { client } = await connectAcme(
      {
        api: ({ url }, response) => (url.endsWith('/first') ? void response.end('{}') : void respond(response)),
      },
      {
        onEvent: (event: ClientEvent) => void events.push(`${event.type} ${tenant.getStore()}`),
      },
    );
    await tenant.run('first', () => client.http.get('/first'));
    // The connection can be reused one event loop turn after the response has ended.
    await new Promise((resolve) => setImmediate(resolve));
    return { client, events };
  };

  it.each<[string, (response: ServerResponse) => void]>([
    ['plain body', (response) => response.end('a'.repeat(100_000))],
    [
      'gzip body',
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a'.repeat(100_000))),
    ],
  ])('emits stream events in the async context of the call that created the stream: %s', async (_what, respond) => {
    const { client } = await connect(respond);
    const contexts = await tenant.run('second', async () => {
      const { data } = await client.http.get<Readable>('/second', STREAM);
      const seen = record(data);
      await new Promise((resolve) => data.once('close', resolve));
      return seen;
    });
    expect(new Set(contexts)).toEqual(new Set(['data second', 'end second', 'close second']));
  });

  it('emits a connection error in the async context of the call that created the stream', async () => {
    const { client, events } = await connect((response) => {
      response.write('a');
      setImmediate(() => response.destroy());
    });
    const contexts = await tenant.run('second', async () => {
      const { data } = await client.http.get<Readable>('/second', STREAM);
      const seen = record(data);
      await new Promise((resolve) => data.once('close', resolve));
      return seen;
    });
    expect(contexts).toEqual(['data second', 'error second', 'close second']);
    expect(events.at(-1)).toBe('request.failed second');
  });
});
