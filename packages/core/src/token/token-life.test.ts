import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { json } from '@x/test-kit/http-server';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import type { AcmeCredentials } from '../../test/acme.js';
import { connectAcme } from '../../test/after-each.js';

async function setUp(script: Parameters<typeof connectAcme>[0] = {}, options: Parameters<typeof connectAcme>[1] = {}) {
  const clock = new ManualClock();
  return { ...(await connectAcme(script, { clock, ...options })), clock };
}

/** Waits up to 8 s for a condition that depends on loopback traffic. */
const waitUntil = async (condition: () => boolean): Promise<void> => {
  for (const end = performance.now() + 8_000; !condition(); ) {
    if (performance.now() > end) throw new Error('the condition did not become true within 8 s');
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('a stale token', () => {
  it('renews the token once for 1,000 calls, even if their 401 responses arrive one by one', async () => {
    const waiting = new Map<number, ServerResponse>();
    let stale = true;
    const { server, client } = await setUp({
      api: ({ headers, url }, response) => {
        const index = Number(url.split('/').at(-1));
        if (stale && headers.authorization === 'Bearer token-1') waiting.set(index, response);
        else json(response, 200, { with: headers.authorization });
      },
    });
    await client.token();
    const calls = Array.from({ length: 1000 }, (_, index) => client.http.get<{ with: string }>(`/things/${index}`));
    await waitUntil(() => waiting.size === 1000);
    stale = false;
    server.accepted.delete('token-1');
    for (const [index, response] of waiting) {
      json(response, 401, {});
      // Each call and its replay complete before the next call receives a 401.
      expect((await calls[index])?.data.with).toBe('Bearer token-2');
    }
    expect(server.tokenRequests()).toHaveLength(2);
  }, 30_000);
});

describe('a token endpoint outage', () => {
  it('a token endpoint outage does not affect calls until the token expires', async () => {
    let down = false;
    let issued = 0;
    const failed: string[] = [];
    const { server, client, clock } = await setUp(
      {
        token: (_request, respond) => {
          if (down) return respond(503, {});
          issued += 1;
          server.accepted.add(`token-${issued}`);
          return respond(200, { token: `token-${issued}`, ttl: 600 });
        },
      },
      { onEvent: ({ type }) => type === 'token.renewal_failed' && failed.push(type) },
    );
    await client.http.get('/things');
    clock.advance(400_000);
    down = true;
    // The loop makes one call per second until the leeway begins 10 s before expiry.
    for (let second = 400; second < 590; second += 1) {
      expect((await client.http.get('/things')).status).toBe(200);
      await waitUntil(() => client.status().phase !== 'renewing');
      clock.advance(1_000);
    }
    expect(failed.length).toBeGreaterThan(1);
    expect(failed.length).toBeLessThan(20);
    const before = server.tokenRequests().length;
    expect(await rejected(client.http.get('/things'))).toMatchObject({ code: 'unavailable', outcome: 'not_sent' });
    expect(await rejected(client.http.get('/things'))).toMatchObject({
      code: 'unavailable',
      retryAfter: expect.any(Number),
    });
    expect(server.tokenRequests().length).toBeLessThanOrEqual(before + 2);
    down = false;
    clock.advance(60_000);
    expect((await client.http.get('/things')).status).toBe(200);
    expect(server.apiCalls().at(-1)?.headers.authorization).toBe('Bearer token-2');
  });

  it('does not send token requests until Retry-After has elapsed', async () => {
    const { server, client, clock } = await setUp({
      token: (_request, respond) => respond(429, {}, { 'retry-after': '120' }),
    });
    expect(await rejected(client.token())).toMatchObject({ code: 'rate_limited', retryAfter: 120_000 });
    clock.advance(119_999);
    const error = await rejected(client.token());
    expect(error).toMatchObject({ code: 'rate_limited', retryAfter: 1, attempts: 0, outcome: 'not_sent' });
    expect(server.tokenRequests()).toHaveLength(1);
    clock.advance(1);
    await rejected(client.token());
    expect(server.tokenRequests()).toHaveLength(2);
  });
});

describe('a rejected token request', () => {
  it.each([401, 403, 400, 404])(
    'does not send token requests during the longer back-off after a %d response',
    async (status) => {
      let reads = 0;
      const { server, client, clock } = await setUp(
        { token: (_request, respond) => respond(status, {}) },
        {
          credentials: () => {
            reads += 1;
            return { id: 'acme-id', secret: 'same' };
          },
        },
      );
      await rejected(client.token());
      const readsOfOneRequest = status === 401 || status === 403 ? 2 : 1;
      expect(reads).toBe(readsOfOneRequest);
      const [{ retryAfter } = { retryAfter: 0 }] = [await rejected<Error & { retryAfter?: number }>(client.token())];
      // `retryAfter` is undefined if the random back-off was zero.
      if (retryAfter !== undefined) {
        expect(server.tokenRequests()).toHaveLength(1);
        expect(reads).toBe(readsOfOneRequest);
      }
      clock.advance(60_000);
      await rejected(client.token());
      expect(server.tokenRequests().length).toBeGreaterThan(1);
    },
  );

  it('retries a rejected token request within the same call if the secret has changed', async () => {
    const secrets = ['old', 'new', 'newer'];
    const { server, client } = await setUp(
      {
        token: ({ body }, respond) => {
          if (JSON.parse(String(body)).secret === 'old') return respond(401, {});
          server.accepted.add('token-x');
          return respond(200, { token: 'token-x', ttl: 600 });
        },
      },
      { credentials: (): AcmeCredentials => ({ id: 'acme-id', secret: secrets.shift() ?? 'none' }) },
    );
    expect((await client.http.get('/things')).status).toBe(200);
    expect(server.tokenRequests().map(({ body }) => JSON.parse(String(body)).secret)).toEqual(['old', 'new']);
  });

  it('does not call the credentials function a third time if the new secret is also rejected', async () => {
    let reads = 0;
    const credentials = (): AcmeCredentials => {
      reads += 1;
      return { id: 'acme-id', secret: `secret-${reads}` };
    };
    const { server, client } = await setUp({ token: (_request, respond) => respond(401, {}) }, { credentials });
    expect(await rejected(client.token())).toMatchObject({ code: 'credentials_rejected', attempts: 2 });
    expect(reads).toBe(2);
    expect(server.tokenRequests()).toHaveLength(2);
  });

  it('reports the original rejection if the credentials function fails the second time', async () => {
    let reads = 0;
    const credentials = (): AcmeCredentials => {
      reads += 1;
      if (reads > 1) throw new Error('vault is sealed');
      return { id: 'acme-id', secret: 'x' };
    };
    const { server, client } = await setUp({ token: (_request, respond) => respond(403, {}) }, { credentials });
    expect(await rejected(client.token())).toMatchObject({ code: 'credentials_rejected', attempts: 1 });
    expect(server.tokenRequests()).toHaveLength(1);
  });

  it('does not retry a rejected token request if the credentials are not a function', async () => {
    const { server, client } = await setUp({ token: (_request, respond) => respond(401, {}) });
    expect(await rejected(client.token())).toMatchObject({ code: 'credentials_rejected', attempts: 1 });
    expect(server.tokenRequests()).toHaveLength(1);
  });
});

it('transactions and calls share one back-off', async () => {
  const { server, client } = await setUp({
    token: (_request, respond) => respond(503, {}, { 'retry-after': '30' }),
  });
  await rejected(client.transaction((tx) => tx.token()));
  expect(await rejected(client.http.get('/things'))).toMatchObject({ code: 'unavailable', retryAfter: 30_000 });
  expect(await rejected(client.transaction((tx) => tx.token()))).toMatchObject({ attempts: 0 });
  expect(server.tokenRequests()).toHaveLength(1);
});

it('calls do not fail when the secret is rotated', async () => {
  let valid = 'first';
  let issued = 0;
  const { server, client, clock } = await setUp(
    {
      token: ({ body }, respond) => {
        if (JSON.parse(String(body)).secret !== valid) return respond(401, {});
        issued += 1;
        server.accepted.add(`token-${issued}`);
        return respond(200, { token: `token-${issued}`, ttl: 600 });
      },
    },
    { credentials: async (): Promise<AcmeCredentials> => ({ id: 'acme-id', secret: valid }) },
  );
  for (let minute = 0; minute < 60; minute += 1) {
    if (minute === 25) valid = 'second';
    expect((await client.http.get('/things')).status).toBe(200);
    await waitUntil(() => client.status().phase !== 'renewing');
    clock.advance(60_000);
  }
  expect(new Set(server.tokenRequests().map(({ body }) => JSON.parse(String(body)).secret))).toEqual(
    new Set(['first', 'second']),
  );
});
