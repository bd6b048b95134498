import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { type AcmeClient, type AcmeOptions, type AcmeServer, acme, CREDENTIALS } from '../../test/acme.js';
import { afterThisTest, connectAcme, startAcme } from '../../test/after-each.js';
import { Fleet } from '../../test/fleet.js';
import { type ClientEvent, KeyClient } from '../index.js';
import { readOptions } from './options.js';

const TIMEOUT = 5_000;
const STREAM = { responseType: 'stream' } as const;
const MUCH = Buffer.alloc(4 * 1024 * 1024, 'x');

interface Connected {
  readonly server: AcmeServer;
  readonly client: AcmeClient;
  readonly clock: ManualClock;
  readonly events: ClientEvent[];
}

/** Creates a client with a cached token and a manual clock. */
async function connect(
  respond: (response: ServerResponse) => void,
  options: Partial<AcmeOptions> = {},
): Promise<Connected> {
  const clock = new ManualClock();
  const events: ClientEvent[] = [];
  const onEvent = (event: ClientEvent): unknown => events.push(event);
  const api = (_request: unknown, response: ServerResponse): void => respond(response);
  const { server, client } = await connectAcme({ api }, { clock, timeout: TIMEOUT, onEvent, ...options });
  await client.token();
  return { server, client, clock, events };
}

/** Returns whether a promise settles without advancing the clock. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  promise.then(note, note);
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

/** Expects that `close()` takes exactly as long as the client's timeout. */
async function expectToTakeTheTimeout(closing: Promise<void>, clock: ManualClock): Promise<void> {
  clock.advance(TIMEOUT - 1);
  expect(await isSettled(closing)).toBe(false);
  clock.advance(1);
  await closing;
  expect(clock.timers).toBe(0);
}

const CLOSED = { code: 'closed', retryable: false };

describe("close() when the client's timeout elapses", () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['an unread stream', (response) => response.writeHead(200).end(MUCH)],
    [
      'an unread compressed stream',
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync(MUCH).subarray(0, 2000)),
    ],
    [
      'an unread stream with a known length',
      (response) => response.writeHead(200, { 'content-length': MUCH.length }).end(MUCH),
    ],
  ])('close() aborts %s when the timeout elapses', async (_what, respond) => {
    const { client, clock, events } = await connect(respond);
    // With a longer call timeout, the stream does not time out in the same millisecond.
    const { data } = await client.http.get<Readable>('/export', { ...STREAM, timeout: 2 * TIMEOUT });
    await expectToTakeTheTimeout(client.close(), clock);
    expect(data.errored).toMatchObject({ ...CLOSED, operation: 'http.get', outcome: 'answered', attempts: 1 });
    expect(events.at(-1)).toMatchObject({ type: 'request.failed', code: 'closed', outcome: 'answered' });
  });

  it('close() aborts a paused stream when the timeout elapses', async () => {
    const { client, clock } = await connect((response) => response.writeHead(200).end(MUCH));
    const { data } = await client.http.get<Readable>('/export', STREAM);
    data.once('data', () => data.pause());
    await once(data, 'pause');
    await expectToTakeTheTimeout(client.close(), clock);
    expect(data.errored).toMatchObject(CLOSED);
  });

  it('close() aborts a slowly read stream when the timeout elapses', async () => {
    const { client, clock } = await connect((response) => response.writeHead(200).end(MUCH));
    const { data } = await client.http.get<Readable>('/export', STREAM);
    const closing = client.close();
    const iterator = data[Symbol.asyncIterator]();
    for (let read = 0; read < 5; read += 1) {
      expect(((await iterator.next()).value as Buffer).length).toBeGreaterThan(0);
      clock.advance(TIMEOUT / 5);
    }
    await closing;
    expect(
      await rejected(
        (async () => {
          for (;;) if ((await iterator.next()).done) return;
        })(),
      ),
    ).toMatchObject(CLOSED);
  });

  it('close() aborts a call with a longer timeout', async () => {
    const { client, clock } = await connect(() => undefined);
    const call = rejected(client.http.post('/x', {}, { timeout: 60_000 }));
    expect(await isSettled(call)).toBe(false);
    await expectToTakeTheTimeout(client.close(), clock);
    expect(await call).toMatchObject({ ...CLOSED, outcome: 'unknown', attempts: 1 });
  });

  it('close() aborts an upload that never ends', async () => {
    const { client, clock } = await connect(() => undefined);
    const body = new Readable({ read: () => undefined });
    const call = rejected(client.http.post('/x', body, { timeout: 60_000 }));
    expect(await isSettled(call)).toBe(false);
    await expectToTakeTheTimeout(client.close(), clock);
    expect(await call).toMatchObject({ ...CLOSED, outcome: 'unknown' });
    expect(body.destroyed).toBe(true);
  });

  it('close() aborts calls in a running transaction, which then rejects further calls', async () => {
    const { client, clock } = await connect(() => undefined);
    let inside: Promise<unknown> | undefined;
    const ran = client.transaction(async (tx) => {
      inside = rejected(tx.http.get('/x', { timeout: 60_000 }));
      await new Promise((resolve) => clock.setTimeout(() => resolve(undefined), 2 * TIMEOUT));
      return rejected(tx.http.get('/later'));
    });
    expect(await isSettled(ran)).toBe(false);
    const closing = client.close();
    clock.advance(TIMEOUT);
    await closing;
    expect(await inside).toMatchObject({ ...CLOSED, outcome: 'unknown' });
    // The transaction has not settled because its function is still running.
    expect(await isSettled(ran)).toBe(false);
    clock.advance(TIMEOUT);
    expect(await ran).toMatchObject({ ...CLOSED, outcome: 'not_sent' });
  });

  it('close() aborts a stream left open by a completed transaction', async () => {
    const { client, clock } = await connect((response) => response.writeHead(200).end(MUCH));
    const data = await client.transaction(async (tx) => (await tx.http.get<Readable>('/export', STREAM)).data);
    await expectToTakeTheTimeout(client.close(), clock);
    expect(data.errored).toMatchObject(CLOSED);
  });

  it('close() aborts a token request that starts later, and the call that waits for it', async () => {
    const clock = new ManualClock();
    const { client } = await connectAcme({ token: () => undefined }, { clock, timeout: TIMEOUT });
    let go = (): void => undefined;
    const ran = client.transaction(async (tx) => {
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      return rejected(tx.http.get('/x', { timeout: 60_000 }));
    });
    const closing = client.close();
    clock.advance(1);
    go();
    expect(await isSettled(ran)).toBe(false);
    clock.advance(TIMEOUT - 1);
    await closing;
    expect(await ran).toMatchObject({ ...CLOSED, operation: 'http.get', outcome: 'not_sent' });
    expect(clock.timers).toBe(0);
  });

  it('close() stops waiting for a token that another process requests', async () => {
    const fleet = new Fleet();
    // This client takes the lease and never stores a token.
    void fleet
      .client()
      .token()
      .catch(() => undefined);
    await fleet.settle();
    expect(fleet.store.leases.size).toBe(1);
    const client = fleet.client();
    const call = rejected(client.token());
    await fleet.settle();
    let closed = false;
    void client.close().then(() => {
      closed = true;
    });
    await fleet.pass(30_000);
    expect(closed).toBe(true);
    expect(await call).toMatchObject({ code: 'timeout' });
  });

  it("close() aborts a call that waits for a key client's credentials function", async () => {
    const clock = new ManualClock();
    const { token: _, ...definition } = acme;
    const credentials = (): Promise<never> => new Promise(() => undefined);
    const options = { baseUrl: 'https://acme.example', credentials, clock, timeout: TIMEOUT };
    const client = new KeyClient(definition, readOptions(definition, options), () => 'key');
    const call = rejected(client.http.get('/x', { timeout: 60_000 }));
    expect(await isSettled(call)).toBe(false);
    const closing = client.close();
    clock.advance(TIMEOUT);
    await closing;
    expect(await call).toMatchObject({ ...CLOSED, operation: 'http.get', outcome: 'not_sent' });
    expect(clock.timers).toBe(0);
  });

  it("close() aborts a key client's unread stream", async () => {
    const clock = new ManualClock();
    const server = await startAcme({ api: (_request, response) => void response.writeHead(200).end(MUCH) });
    server.accepted.add(CREDENTIALS.secret);
    const { token: _, ...definition } = acme;
    const options = { baseUrl: server.url, credentials: CREDENTIALS, clock, timeout: TIMEOUT };
    const client = new KeyClient(definition, readOptions(definition, options), ({ secret }) => secret);
    afterThisTest(() => client.close());
    const { data } = await client.http.get<Readable>('/export', STREAM);
    await expectToTakeTheTimeout(client[Symbol.asyncDispose](), clock);
    expect(data.errored).toMatchObject(CLOSED);
  });
});

describe('close()', () => {
  it('close() resolves immediately if no call is pending', async () => {
    const { client, clock } = await connect((response) => response.end('{}'));
    await client.http.get('/x');
    await client.close();
    expect(clock.timers).toBe(0);
  });

  it('close() resolves once the last stream has been read', async () => {
    const { client, clock } = await connect((response) => response.writeHead(200).end(MUCH));
    const { data } = await client.http.get<Readable>('/export', STREAM);
    const closing = client.close();
    expect(await isSettled(closing)).toBe(false);
    data.resume();
    await closing;
    expect(data.errored).toBe(null);
    expect(clock.timers).toBe(0);
  });

  it('close() can be called repeatedly', async () => {
    const { client, clock } = await connect((response) => response.writeHead(200).end(MUCH));
    const { data } = await client.http.get<Readable>('/export', STREAM);
    const first = client.close();
    clock.advance(TIMEOUT - 1);
    const second = client[Symbol.asyncDispose]();
    clock.advance(1);
    await Promise.all([first, second, client.close()]);
    expect(data.errored).toMatchObject(CLOSED);
    expect(clock.timers).toBe(0);
  });

  it('close() does not abort a stream that is fully received but unread', async () => {
    const { client } = await connect((response) => response.writeHead(200).end('all of it'));
    const { data } = await client.http.get<Readable>('/export', STREAM);
    await client.close();
    expect(String(await data.toArray())).toBe('all of it');
  });
});
