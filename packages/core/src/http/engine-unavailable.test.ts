import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type HttpServer, json, startServer } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import type { AcmeClient } from '../../test/acme.js';

/** Loads the client with a mocked module, so that it has not loaded its engine yet. */
async function withMock(module: string, load: () => unknown): Promise<typeof import('../../test/acme.js')> {
  jest.resetModules();
  jest.doMock(module, load);
  return await import('../../test/acme.js');
}

let server: HttpServer;

beforeEach(async () => {
  server = await startServer(({ url }, response) =>
    json(response, 200, url === '/token' ? { token: 'token-1', ttl: 600 } : { ok: true }),
  );
});

afterEach(() => {
  jest.dontMock('undici');
  return server.close();
});

const fail = (error: unknown) => (): never => {
  throw error;
};
const missing = Object.assign(new Error('Cannot find package: canary'), { code: 'ERR_MODULE_NOT_FOUND' });

const CALLS: Readonly<Record<string, (client: AcmeClient) => Promise<unknown>>> = {
  http: ({ http }) => http.get('/x'),
  'http with a stream': ({ http }) => http.get('/x', { responseType: 'stream' }),
  token: (client) => client.token(),
  transaction: (client) => client.transaction(({ http }) => http.post('/x', { amount: 1 })),
};

describe('if the engine cannot be loaded', () => {
  it.each<[string, () => unknown, string]>([
    ['the package is missing', fail(missing), ': ERR_MODULE_NOT_FOUND'],
    ['the error has no code', fail(new ReferenceError('canary is not defined')), ''],
    ['the error is not an object', fail('canary'), ''],
    ['the module is empty', () => ({}), ''],
    ['the module has no Client', () => ({ buildConnector: () => () => undefined }), ''],
    ['the module fails', () => ({ Client: class {}, buildConnector: fail(missing) }), ': ERR_MODULE_NOT_FOUND'],
  ])('because %s, each kind of call rejects with a ProviderError and is not retried', async (_, load, reason) => {
    const { createAcme } = await withMock('undici', load);
    for (const [name, call] of Object.entries(CALLS)) {
      const error = await rejected(call(createAcme({ baseUrl: server.url, retries: 2 })));
      const expected = { code: 'invalid_options', outcome: 'not_sent', attempts: 0, retryable: false };
      expect([name, error]).toMatchObject([name, expected]);
      expect(error.message).toContain('could not load the HTTP engine; check that undici is installed');
      expect(error.message.endsWith(`can load it${reason}`)).toBe(true);
      expect(String(error.stack)).not.toContain('canary');
    }
    expect(server.seen).toEqual([]);
  });

  it('the client tries to load it again for the next call', async () => {
    const { createAcme } = await withMock('undici', fail(missing));
    await rejected(createAcme({ baseUrl: server.url }).token());
    jest.dontMock('undici');
    const client = createAcme({ baseUrl: server.url });
    expect((await client.http.get('/x')).data).toEqual({ ok: true });
    await client.close();
  });
});

it('the client uses undici if undici is only a default export', async () => {
  const undici = jest.requireActual<object>('undici');
  const { createAcme } = await withMock('undici', () => ({ __esModule: true, default: undici }));
  const client = createAcme({ baseUrl: server.url });
  expect((await client.http.get('/x')).data).toEqual({ ok: true });
  await client.close();
});
