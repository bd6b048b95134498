import { describe, expect, it } from '@jest/globals';
import { json } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import { connectAcme } from '../../test/after-each.js';

describe('client.fetch', () => {
  it('sends an authorized request and resolves to its Response', async () => {
    const { server, client } = await connectAcme();
    const response = await client.fetch('/invoices?page=2');
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.ok, response.type, response.redirected]).toEqual([200, true, 'basic', false]);
    expect(response.url).toBe(`${server.url}/invoices?page=2`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ ok: true });
    expect(response.bodyUsed).toBe(true);
    const [call] = server.apiCalls();
    expect(call).toMatchObject({ method: 'GET', url: '/invoices?page=2' });
    expect(call?.headers).toMatchObject({ authorization: 'Bearer token-1', accept: '*/*' });
  });

  it('works without its client, through a Proxy, and as the `fetch` of another function', async () => {
    const { client } = await connectAcme();
    const { fetch } = client;
    const proxied = new Proxy(client, {});
    const standard: typeof globalThis.fetch = fetch;
    for (const send of [fetch, proxied.fetch, standard]) expect((await send('/x')).status).toBe(200);
  });

  it('sends the token of the transaction', async () => {
    const { server, client } = await connectAcme();
    await client.fetch('/x');
    const status = await client.transaction(async ({ fetch }) => (await fetch('/y')).status);
    expect(status).toBe(200);
    expect(server.apiCalls().map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it.each([400, 403, 404, 409, 418, 422, 429, 500, 503, 599])(
    'resolves for status %i, with the body of the response',
    async (status) => {
      const { client } = await connectAcme({ api: (_request, response) => json(response, status, { refused: 'no' }) });
      const response = await client.fetch('/x');
      expect([response.status, response.ok, await response.json()]).toEqual([status, false, { refused: 'no' }]);
    },
  );

  it('renews the token after a 401 and sends the same bytes again', async () => {
    const { server, client } = await connectAcme();
    await client.fetch('/x');
    server.accepted.clear();
    const response = await client.fetch('/y', { method: 'POST', body: new Uint8Array([1, 2, 3]) });
    expect(response.status).toBe(200);
    const [, refused, replayed] = server.apiCalls();
    expect([...(refused?.body ?? [])]).toEqual([1, 2, 3]);
    expect([...(replayed?.body ?? [])]).toEqual([1, 2, 3]);
    expect(replayed?.headers.authorization).toBe('Bearer token-2');
  });

  it('rejects a redirect without following it', async () => {
    const { server, client } = await connectAcme({
      api: (_request, response) => void response.writeHead(307, { location: '/elsewhere' }).end('moved'),
    });
    const error = await rejected(client.fetch('/x', { method: 'POST', body: 'a' }));
    expect(error).toMatchObject({ code: 'redirect_refused', httpStatus: 307, operation: 'fetch.post' });
    expect(error.response).toMatchObject({ data: 'moved', headers: { location: '/elsewhere' } });
    expect(server.apiCalls()).toHaveLength(1);
  });
});
