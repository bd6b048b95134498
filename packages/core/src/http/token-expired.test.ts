import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { json, type SeenRequest } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import type { AcmeOptions } from '../../test/acme.js';
import { afterThisTest, connectAcme } from '../../test/after-each.js';
import { SimulatedProvider } from '../../test/simulated-provider.js';
import type { ClientEvent, TokenExpiredResponse } from '../index.js';

const expired = ({ status, data }: TokenExpiredResponse): boolean =>
  status === 403 && (data as { error?: string }).error === 'expired';

/** Connects a client to an API that rejects `token-1` with the given status and body. */
async function connect(status = 403, body: unknown = { error: 'expired' }, options: Partial<AcmeOptions> = {}) {
  const events: ClientEvent[] = [];
  const connected = await connectAcme(
    {
      api: ({ headers }: SeenRequest, response) =>
        headers.authorization === 'Bearer token-1' ? json(response, status, body) : json(response, 200, { ok: true }),
    },
    { tokenExpired: expired, onEvent: (event) => void events.push(event), ...options },
  );
  return { ...connected, events };
}

afterEach(() => void jest.restoreAllMocks());

describe('the option tokenExpired', () => {
  it.each(['get', 'delete', 'options'] as const)('renews the token and repeats a %s request', async (method) => {
    const { server, client, events } = await connect();
    const { status } = await client.http[method]('/x');
    expect(status).toBe(200);
    expect(server.tokenRequests()).toHaveLength(2);
    expect(events.map(({ type }) => type)).toContain('request.replayed');
  });

  it('recognizes a response with status 200', async () => {
    const { client } = await connect(
      200,
      { success: false },
      {
        tokenExpired: ({ data }) => (data as { success?: boolean }).success === false,
      },
    );
    expect((await client.http.get('/x')).data).toEqual({ ok: true });
  });

  it('does not repeat a POST, but the next call uses a new token', async () => {
    const { server, client } = await connect();
    expect(await rejected(client.http.post('/pay', {}))).toMatchObject({
      code: 'rejected',
      httpStatus: 403,
      attempts: 1,
    });
    expect(server.apiCalls()).toHaveLength(1);
    expect((await client.http.post('/pay', {})).status).toBe(200);
    expect(server.tokenRequests()).toHaveLength(2);
  });

  it('does not repeat an upload that is a stream', async () => {
    const { server, client } = await connect();
    expect(await rejected(client.http.put('/x', Readable.from(['a'])))).toMatchObject({ code: 'rejected' });
    expect(server.apiCalls()).toHaveLength(1);
  });

  it('applies to transactions', async () => {
    const { server, client } = await connect();
    expect((await client.transaction(({ http }) => http.get('/x'))).status).toBe(200);
    expect(server.tokenRequests()).toHaveLength(2);
  });

  it('causes one renewal for 1,000 calls', async () => {
    const { server, client } = await connect();
    await client.token();
    const calls = Array.from({ length: 1000 }, () => client.http.get('/x'));
    expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([200]));
    expect(server.tokenRequests()).toHaveLength(2);
  }, 30_000);

  it('receives a frozen copy of the status, headers and data, without the token', async () => {
    const seen: TokenExpiredResponse[] = [];
    const { client } = await connect(
      200,
      { list: [{ id: 1 }] },
      {
        tokenExpired: (response) => {
          seen.push(response);
          expect(() => Object.assign(response.data as object, { added: 1 })).toThrow(TypeError);
          expect(() => (response.data as { list: unknown[] }).list.push(1)).toThrow(TypeError);
          expect(() => Object.assign(response.headers, { added: '1' })).toThrow(TypeError);
          return false;
        },
      },
    );
    const { data } = await client.http.get<{ list: unknown[] }>('/x');
    expect(seen).toEqual([
      {
        status: 200,
        headers: expect.objectContaining({ 'content-type': 'application/json' }),
        data: { list: [{ id: 1 }] },
      },
    ]);
    expect(JSON.stringify(seen)).not.toContain('token-1');
    data.list.push(2);
    expect(data.list).toHaveLength(2);
  });

  it.each<[string, Parameters<typeof json>[2] | Buffer, unknown]>([
    ['text', Buffer.from('plain'), 'plain'],
    ['nothing', Buffer.alloc(0), undefined],
  ])('receives a body that is %s', async (_what, body, expected) => {
    let data: unknown = 'not called';
    const { client } = await connectAcme(
      { api: (_request, response) => void response.writeHead(200, { 'content-type': 'text/plain' }).end(body) },
      {
        tokenExpired: (response) => {
          data = response.data;
          return false;
        },
      },
    );
    await client.http.get('/x');
    expect(data).toEqual(expected);
  });

  it('receives the data of the response if a prototype is polluted with json', async () => {
    const seen: unknown[] = [];
    const { client } = await connectAcme(
      { api: (_request, response) => void response.writeHead(200, { 'content-type': 'text/plain' }).end('plain') },
      { tokenExpired: ({ data }) => seen.push(data) > 1 },
    );
    afterThisTest(() => Reflect.deleteProperty(Object.prototype, 'json'));
    Object.defineProperty(Object.prototype, 'json', { value: 'canary', configurable: true });
    await client.http.get('/x');
    Reflect.deleteProperty(Object.prototype, 'json');
    expect(seen).toEqual(['plain']);
  });

  it('is not called for a 401, a stream, or a body above 1 MiB', async () => {
    const tokenExpired = jest.fn(() => false);
    const { server, client } = await connectAcme(
      {
        api: ({ url }, response) =>
          void response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify('x'.repeat(url === '/large' ? 1024 * 1024 : 1))),
      },
      { tokenExpired },
    );
    await client.http.get('/large');
    await client.http.get('/x', { responseType: 'stream' }).then(({ data }) => data.resume());
    expect(tokenExpired).not.toHaveBeenCalled();
    server.accepted.clear();
    await client.http.get('/x');
    // Only the response to the replay was not a 401.
    expect(tokenExpired).toHaveBeenCalledTimes(1);
  });

  describe('if the function misbehaves', () => {
    const unhandled = jest.fn();
    beforeAll(() => void process.on('unhandledRejection', unhandled));
    afterAll(() => void process.off('unhandledRejection', unhandled));

    it.each<[string, () => unknown, readonly unknown[]]>([
      [
        'throws an error',
        () => {
          throw new Error('canary');
        },
        ['threw an error'],
      ],
      ['returns a promise for true', async () => true, ['returned a promise']],
      ['returns a promise that rejects', () => Promise.reject(new Error('canary')), ['returned a promise']],
      ['returns 1', () => 1, []],
      ['returns a string', () => 'true', []],
      ['returns undefined', () => undefined, []],
    ])('keeps the token if the function %s', async (_what, tokenExpired, reasons) => {
      const { server, client, events } = await connect(200, {}, { tokenExpired: tokenExpired as never });
      expect((await client.http.get('/x')).status).toBe(200);
      await new Promise(setImmediate);
      expect(server.tokenRequests()).toHaveLength(1);
      const failures = events.filter(({ type }) => type === 'hook.failed');
      expect(failures).toMatchObject(reasons.map((reason) => ({ hook: 'tokenExpired', reason })));
      expect(JSON.stringify(events)).not.toContain('canary');
      expect(unhandled).not.toHaveBeenCalled();
    });
  });

  it('sends a call at most twice and without a wait if it always returns true', async () => {
    const provider = new SimulatedProvider(() => 200);
    const client = provider.client({ tokenExpired: () => true });
    const started = provider.clock.steady;
    expect(await provider.run(client.http.get('/x'))).toMatchObject({ status: 200 });
    expect(provider.calls).toHaveLength(2);
    expect(provider.clock.steady).toBe(started);
  });

  it('does not freeze headers of the response that the caller receives', async () => {
    const { client } = await connectAcme(
      {
        api: (_request, response) => {
          response.setHeader('set-cookie', ['a=1', 'b=2']);
          json(response, 200, {});
        },
      },
      { tokenExpired: () => false },
    );
    const { headers } = await client.http.get('/x');
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(Object.isFrozen(headers['set-cookie'])).toBe(false);
  });

  it.each(['get', 'post'] as const)(
    'triggers few token requests if it returns true for every %s request',
    async (method) => {
      jest.spyOn(Math, 'random').mockReturnValue(0.5);
      const provider = new SimulatedProvider(() => 200);
      const client = provider.client({ tokenExpired: () => true });
      for (let call = 0; call < 50; call += 1) {
        expect(await provider.run(client.http[method]('/x'))).toMatchObject({ status: 200 });
      }
      expect(provider.issued.length).toBeLessThanOrEqual(8);
    },
  );
});
