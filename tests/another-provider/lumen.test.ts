import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type HttpServer, json, startServer } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import { createLumen, type Lumen, type LumenOptions } from './lumen.js';

const CREDENTIALS = { keyId: 'key-1', keySecret: 'lumen-secret-canary' };
const SOURCE = readFileSync('tests/another-provider/lumen.ts', 'utf8');

let server: HttpServer;
let lumen: Lumen;

afterEach(async () => {
  await lumen.close();
  await server.close();
});

/**
 * Starts a server for Lumen, a fictional provider. It issues `session-1`, `session-2`, … and accepts only the most
 * recent session.
 */
async function open(options: Partial<LumenOptions> = {}): Promise<void> {
  let issued = 0;
  server = await startServer(({ url, headers, body }, response) => {
    if (url === '/auth/sessions') {
      const { key_secret } = JSON.parse(String(body)) as { readonly key_secret: string };
      if (key_secret !== CREDENTIALS.keySecret) return refuse(response, 403, { text: 'wrong key', reason: 'bad_key' });
      issued += 1;
      return json(response, 201, { session: { token: `session-${issued}`, ttl_seconds: 900 } });
    }
    if (headers.authorization !== `Bearer session-${issued}`) {
      return refuse(response, 401, { text: 'no session' });
    }
    return json(response, 200, { paid: true });
  });
  lumen = createLumen({ baseUrl: server.url, credentials: CREDENTIALS, ...options });
}

function refuse(response: ServerResponse, status: number, fault: object): void {
  json(response, status, { fault }, { 'Lumen-Request-Id': 'request-1' });
}

const sessions = () => server.seen.filter(({ url }) => url === '/auth/sessions');

describe('a custom provider built only on the public exports of @x/core', () => {
  it('shares one token request between concurrent callers', async () => {
    await open();
    const responses = await Promise.all(Array.from({ length: 20 }, () => lumen.http.get('/payments/1')));
    expect(responses.map(({ data }) => data)).toEqual(responses.map(() => ({ paid: true })));
    expect(sessions().map(({ body }) => JSON.parse(String(body)))).toEqual([
      { key_id: 'key-1', key_secret: 'lumen-secret-canary', scope: 'payments' },
    ]);
  });

  it('uses the token lifetime from the response', async () => {
    await open();
    const { issuedAt, expiresAt } = await lumen.token();
    expect(expiresAt.getTime() - issuedAt.getTime()).toBe(900_000);
  });

  it('renews a rejected token and replays the call', async () => {
    await open();
    await lumen.http.get('/payments/1');
    // A second client with the same key requests a token, which invalidates the first client's token.
    await fetch(`${server.url}/auth/sessions`, {
      method: 'POST',
      body: JSON.stringify({ key_secret: CREDENTIALS.keySecret }),
    });
    expect((await lumen.http.get('/payments/1')).status).toBe(200);
    expect(sessions()).toHaveLength(3);
  });

  it('createLumen accepts its own option and throws on unknown options', async () => {
    await open({ scope: 'payouts' });
    await lumen.token();
    expect(JSON.parse(String(sessions()[0]?.body))).toMatchObject({ scope: 'payouts' });
    const unknown = { baseUrl: server.url, credentials: CREDENTIALS, scopes: 'payments' };
    expect(() => createLumen(unknown)).toThrow('lumen createLumen: scopes is not an option');
  });

  it("errors contain the provider's message, error code and request ID, but no secrets", async () => {
    await open({ credentials: { ...CREDENTIALS, keySecret: 'wrong-secret-canary' } });
    const error = await rejected(lumen.token());
    expect(error).toMatchObject({
      provider: 'lumen',
      code: 'credentials_rejected',
      httpStatus: 403,
      providerMessage: 'wrong key',
      providerCode: 'bad_key',
      requestId: 'request-1',
    });
    expect(inspect([error, lumen], { depth: 9 })).not.toContain('canary');
  });
});

describe('docs/another-provider.md', () => {
  it('docs/another-provider.md contains the full source in fewer than 100 lines', () => {
    const [, shown] = /```ts\n(.*?)```\n/s.exec(readFileSync('docs/another-provider.md', 'utf8')) ?? [];
    expect(shown).toBe(SOURCE);
    expect(SOURCE.trimEnd().split('\n').length).toBeLessThan(100);
  });
});
