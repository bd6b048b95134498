import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from './index.js';
import { call } from './test-support/call.test-support.js';
import { open, until } from './test-support/connection.test-support.js';
import {
  paysecurezToken,
  requestPaySecureZToken,
  singleviewToken,
  statusOf,
} from './test-support/tokens.test-support.js';

let now: number;
let sandbox: Sandbox;

beforeEach(async () => {
  now = 1_000_000;
  sandbox = await startSandbox({ now: () => now });
});
afterEach(() => sandbox.close());

const expiresIn = (body: unknown): unknown => {
  const { expires_in: flat, payload } = body as { expires_in?: number; payload?: { expires_in: number } };
  return flat ?? payload?.expires_in;
};

function claims(token: string): { readonly iat: number; readonly exp: number } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

describe('startSandbox', () => {
  it('startSandbox() returns loopback URLs and `sandbox_` credentials that the client packages accept', () => {
    const mark = (kind: string): unknown => expect.stringMatching(new RegExp(`^sandbox_${kind}_[0-9a-f]{32}$`));
    expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(sandbox.paisr).toEqual({ baseUrl: `${sandbox.url}/v2`, credentials: { token: mark('secret') } });
    expect(sandbox.paysecurez).toEqual({
      baseUrl: sandbox.url,
      credentials: { clientId: mark('client'), clientSecret: mark('secret') },
    });
    expect(sandbox.singleview).toEqual({
      baseUrl: sandbox.url,
      credentials: {
        clientId: mark('client'),
        clientCode: mark('code'),
        merchantId: mark('merchant'),
        signatureKey: mark('key'),
      },
    });
  });

  it('startSandbox() listens on the given port and rejects if the port is in use', async () => {
    const { port } = new URL(sandbox.url);
    await expect(startSandbox({ port: Number(port) })).rejects.toThrow(
      `port: ${port} is in use on 127.0.0.1; choose another port, or use 0 for a free one`,
    );
    await sandbox.close();
    await using second = await startSandbox({ port: Number(port) });
    expect(second.url).toBe(sandbox.url);
  });

  it('the sandbox issues tokens with the configured lifetimes', async () => {
    await using short = await startSandbox({ lifetimes: { paysecurez: 2, singleview: 1 }, now: () => now });
    const { credentials } = short.paysecurez;
    const json = { client_id: credentials.clientId, client_secret: credentials.clientSecret };
    const paysecurez = await call(`${short.url}/api/token`, { json });
    expect(expiresIn(paysecurez.body)).toBe(2);
    const singleview = await call(`${short.url}/v1/api/observice/token`, {
      json: { ...short.singleview.credentials, grantType: 'client_credentials' },
    });
    expect(expiresIn(singleview.body)).toBe(1);

    const [two, one] = [await paysecurezToken(short), await singleviewToken(short)];
    expect(claims(two).exp - claims(two).iat).toBe(2);
    expect(claims(one).exp - claims(one).iat).toBe(1);
    now += 999;
    expect(await statusOf('singleview', one, short)).toBe(200);
    now += 1;
    expect(await statusOf('singleview', one, short)).toBe(401);
    now += 999;
    expect(await statusOf('paysecurez', two, short)).toBe(201);
    now += 1;
    expect(await statusOf('paysecurez', two, short)).toBe(401);
  });

  it('the sandbox uses the system clock by default', async () => {
    await using plain = await startSandbox();
    const earliest = Date.now();
    await call(plain.url);
    const [record] = plain.requests();
    expect(record?.at).toBeGreaterThanOrEqual(earliest);
    expect(record?.at).toBeLessThanOrEqual(Date.now());
  });

  it.each<[string, unknown, string]>([
    [
      'an unknown option',
      { ports: 1 },
      'startSandbox: ports is not an option; use one of host, port, controlPort, tls, lifetimes, singleActiveToken, strict, latency, now, seed',
    ],
    [
      'an option whose getter throws',
      {
        get credentials(): never {
          throw new Error('canary');
        },
      },
      'startSandbox: must have fields that can be read (a getter threw an error)',
    ],
    [
      'a credential whose getter throws',
      {
        credentials: {
          paisr: {
            get token(): never {
              throw new Error('canary');
            },
          },
        },
      },
      'credentials.paisr: must have fields that can be read (a getter threw an error)',
    ],
    ['an unknown lifetime', { lifetimes: { paisr: 1 } }, 'lifetimes: paisr is not an option; use one of paysecurez'],
    [
      'options that are not an object',
      8080,
      'startSandbox: must be an object with host, port, controlPort, tls, lifetimes, singleActiveToken, strict, latency, now, seed, credentials, onRequest (got 8080)',
    ],
    ['options that are null', null, 'startSandbox: must be an object with host, port,'],
    [
      'lifetimes that are an array',
      { lifetimes: [1] },
      'lifetimes: must be an object with paysecurez, singleview (got [',
    ],
    [
      'a port above 65535',
      { port: 65_536 },
      'port: must be a whole number from 0 to 65535 (got 65536); use 0 for a free port',
    ],
    ['a negative port', { port: -1 }, 'port: must be a whole number from 0 to 65535 (got -1)'],
    ['a fractional port', { port: 1.5 }, 'port: must be a whole number from 0 to 65535 (got 1.5)'],
    ['a port that is a string', { port: '80' }, "port: must be a whole number from 0 to 65535 (got '80')"],
    ['a port that is null', { port: null }, 'port: must be a whole number from 0 to 65535 (got null)'],
    ['a lifetime of 0', { lifetimes: { paysecurez: 0 } }, 'lifetimes.paysecurez: must be a positive whole number of'],
    [
      'a fractional lifetime',
      { lifetimes: { paysecurez: 0.5 } },
      'lifetimes.paysecurez: must be a positive whole number of',
    ],
    ['a negative lifetime', { lifetimes: { singleview: -1 } }, 'seconds (got -1); leave it out for 3600'],
    [
      'an infinite lifetime',
      { lifetimes: { singleview: Number.POSITIVE_INFINITY } },
      'lifetimes.singleview: must be a',
    ],
    ['a lifetime that is NaN', { lifetimes: { paysecurez: Number.NaN } }, '(got NaN); leave it out for 1800'],
    ['a lifetime that is a string', { lifetimes: { paysecurez: '10' } }, "(got '10')"],
    ['a clock that is not a function', { now: 5 }, 'now: must be a function that returns the time in ms'],
    ['a clock that returns a string', { now: () => 'noon' }, 'now: must be a function that returns the time in ms'],
  ])('startSandbox() rejects %s with a TypeError that names the option', async (_name, options, message) => {
    const started = startSandbox(options as Parameters<typeof startSandbox>[0]);
    await expect(started).rejects.toThrow(TypeError);
    await expect(started).rejects.toThrow(message);
  });

  it('startSandbox() ignores undefined options', async () => {
    const options = { port: undefined, lifetimes: undefined, now: undefined };
    await using plain = await startSandbox(options as unknown as Parameters<typeof startSandbox>[0]);
    expect(await statusOf('paisr', plain.paisr.credentials.token, plain)).toBe(200);
  });

  it('a sandbox accepts only its own credentials and tokens', async () => {
    await using other = await startSandbox();
    expect(other.url).not.toBe(sandbox.url);
    expect(await statusOf('paisr', sandbox.paisr.credentials.token, sandbox)).toBe(200);
    expect(await statusOf('paisr', sandbox.paisr.credentials.token, other)).toBe(401);
    const token = await paysecurezToken(sandbox);
    expect(await statusOf('paysecurez', token, sandbox)).toBe(201);
    expect(await statusOf('paysecurez', token, other)).toBe(401);
    other.expireTokens();
    expect(await statusOf('paysecurez', token, sandbox)).toBe(201);
    expect(other.requests()).toHaveLength(2);
  });
});

describe('singleActiveToken', () => {
  it("with singleActiveToken, a new token revokes the provider's earlier tokens, even after a reset", async () => {
    const one = await startSandbox({ singleActiveToken: true });
    try {
      const other = await singleviewToken(one);
      for (let round = 0; round < 2; round += 1) {
        const [first, second] = [await paysecurezToken(one), await paysecurezToken(one)];
        expect([await statusOf('paysecurez', first, one), await statusOf('paysecurez', second, one)]).toEqual([
          401, 201,
        ]);
        expect(one.requests({ route: 'paysecurez.transactions.create' }).map(({ bearer }) => bearer)).toEqual([
          'revoked',
          'good',
        ]);
        if (round === 0) expect(await statusOf('singleview', other, one)).toBe(200);
        one.reset();
      }
      // A request that fails does not revoke the token, but a lost response does.
      const token = await paysecurezToken(one);
      one.fault('paysecurez.token', { status: 503, times: 1 });
      await requestPaySecureZToken(one);
      expect(await statusOf('paysecurez', token, one)).toBe(201);
      one.fault('paysecurez.token', { reset: true, processed: true, times: 1 });
      await requestPaySecureZToken(one).catch(() => undefined);
      expect(await statusOf('paysecurez', token, one)).toBe(401);
    } finally {
      await one.close();
    }
  });

  it('without singleActiveToken, earlier tokens stay valid', async () => {
    const first = await paysecurezToken(sandbox);
    await paysecurezToken(sandbox);
    expect(await statusOf('paysecurez', first, sandbox)).toBe(201);
  });
});

describe('expireTokens', () => {
  it.each([
    ['paysecurez', 401, 200],
    ['singleview', 201, 401],
    [undefined, 401, 401],
  ] as const)(
    'expireTokens() expires only tokens that the provider issued earlier (%s)',
    async (provider, first, second) => {
      const [a, b] = [await paysecurezToken(sandbox), await paysecurezToken(sandbox)];
      const [c, d] = [await singleviewToken(sandbox), await singleviewToken(sandbox)];
      sandbox.expireTokens(provider);
      expect([await statusOf('paysecurez', a, sandbox), await statusOf('paysecurez', b, sandbox)]).toEqual([
        first,
        first,
      ]);
      expect([await statusOf('singleview', c, sandbox), await statusOf('singleview', d, sandbox)]).toEqual([
        second,
        second,
      ]);
      expect(await statusOf('paysecurez', await paysecurezToken(sandbox), sandbox)).toBe(201);
      expect(await statusOf('singleview', await singleviewToken(sandbox), sandbox)).toBe(200);
      expect(await statusOf('paisr', sandbox.paisr.credentials.token, sandbox)).toBe(200);
    },
  );

  it.each(['paisr', 'toString', '', null])('expireTokens() rejects the provider %j', (provider) => {
    expect(() => sandbox.expireTokens(provider as unknown as 'paysecurez')).toThrow(TypeError);
    expect(() => sandbox.expireTokens(provider as unknown as 'paysecurez')).toThrow(
      /expireTokens\.provider: must be one of paysecurez, singleview \(got /,
    );
  });
});

describe('requests', () => {
  it('requests() returns all requests in order, with fingerprints instead of tokens', async () => {
    const key = sandbox.paisr.credentials.token;
    const print = (token: string): string => createHash('sha256').update(token).digest('hex').slice(0, 12);
    const token = await paysecurezToken(sandbox);
    now += 10;
    await call(`${sandbox.url}/api/v1/transactions?secret=1`, { token, json: {} });
    await call(`${sandbox.url}/api/v1/transactions/txn_1/status`, { token });
    await call(`${sandbox.url}/v2/invoices`, { token: key });
    await call(`${sandbox.url}/v2/invoices`);
    await call(`${sandbox.url}/api/token`, { method: 'DELETE' });
    await call(`${sandbox.url}/nothing`);

    const line = (
      route: string,
      method: string,
      path: string,
      status: number,
      at: number,
      more: { token?: string; bearer?: string } = {},
    ): object => ({ route, method, path, status, at, ...more, ...(more.token && { token: print(more.token) }) });
    const good = (bearer: string) => ({ token: bearer, bearer: 'good' });
    const expected = [
      line('paysecurez.token', 'POST', '/api/token', 200, 1_000_000),
      line('paysecurez.transactions.create', 'POST', '/api/v1/transactions', 201, 1_000_010, good(token)),
      line('paysecurez.transactions.status', 'GET', '/api/v1/transactions/txn_1/status', 200, 1_000_010, good(token)),
      line('paisr.invoices', 'GET', '/v2/invoices', 200, 1_000_010, good(key)),
      line('paisr.invoices', 'GET', '/v2/invoices', 401, 1_000_010, { bearer: 'missing' }),
      line('unknown', 'DELETE', '/api/token', 405, 1_000_010),
      line('unknown', 'GET', '/nothing', 404, 1_000_010),
    ];
    expect(sandbox.requests()).toStrictEqual(expected);
    expect(sandbox.requests({})).toStrictEqual(expected);
    expect(sandbox.requests({ route: 'paisr.invoices' })).toStrictEqual(expected.slice(3, 5));
    expect(sandbox.requests({ route: 'singleview.token' })).toStrictEqual([]);
  });

  it.each([
    ['paisr.accessTokens.create', 'POST', '/v2/access-tokens'],
    ['paisr.accessTokens.list', 'GET', '/v2/access-tokens'],
    ['paisr.accessTokens.get', 'GET', '/v2/access-tokens/tkn_1'],
    ['paisr.accessTokens.update', 'PUT', '/v2/access-tokens/tkn_1'],
    ['paisr.accessTokens.revoke', 'DELETE', '/v2/access-tokens/tkn_1'],
    ['paisr.accessTokens.addPermissions', 'POST', '/v2/access-tokens/tkn_1/permissions'],
    ['paisr.accessTokens.removePermission', 'DELETE', '/v2/access-tokens/tkn_1/permissions/tpm_1'],
    ['paisr.invoices', 'GET', '/v2/invoices'],
    ['paysecurez.token', 'POST', '/api/token'],
    ['paysecurez.transactions.create', 'POST', '/api/v1/transactions'],
    ['paysecurez.transactions.status', 'GET', '/api/v1/transactions/txn_1/status'],
    ['singleview.token', 'POST', '/v1/api/observice/token'],
    ['singleview.accounts', 'POST', '/v1/api/observice/accounts'],
    ['singleview.consent/details', 'POST', '/v1/api/observice/consent/details'],
    ['unknown', 'GET', '/'],
  ] as const)('the sandbox records requests to the route %s', async (route, method, path) => {
    const { status } = await call(sandbox.url + path, { method });
    const { bearer, ...line } = sandbox.requests({ route })[0] ?? {};
    expect(line).toStrictEqual({ route, method, path, status, at: now });
    expect(bearer).toBe(status === 401 ? 'missing' : undefined);
  });

  it('requests() returns copies', async () => {
    await call(sandbox.url);
    const [record] = sandbox.requests();
    (record as { route: string }).route = 'changed';
    expect(sandbox.requests()).toMatchObject([{ route: 'unknown' }]);
  });

  it('requests() rejects an unknown route or filter', () => {
    expect(() => sandbox.requests({ route: 'paysecurez.tokens' as 'paysecurez.token' })).toThrow(
      /^requests\.route: must be one of unknown, .*paysecurez\.token, .* \(got 'paysecurez\.tokens'\)$/,
    );
    expect(() => sandbox.requests({ routes: 'paysecurez.token' } as object)).toThrow(
      /^requests: routes is not an option; use one of route$/,
    );
  });

  it('a request without a response is recorded with status 0', async () => {
    const socket = await open(sandbox.url, 'POST /api/token HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{');
    await until(() => sandbox.requests().length === 1);
    expect(sandbox.requests()).toMatchObject([{ path: '/api/token', status: 0 }]);
    socket.resetAndDestroy();
    await call(sandbox.url);
    await until(() => sandbox.requests().length === 2);
    expect(sandbox.requests()).toMatchObject([{ path: '/api/token', status: 0 }, { status: 404 }]);
  });
});

describe('close', () => {
  it('close() closes idle, unused and active connections', async () => {
    const kept = await open(sandbox.url, 'GET /v2/invoices HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(kept, 'data');
    const silent = await open(sandbox.url, '');
    const halfway = await open(sandbox.url, 'POST /api/token HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{');
    await until(() => sandbox.requests().length === 2);
    const ends = [kept, silent, halfway].map((socket) => once(socket.resume(), 'close'));
    await sandbox.close();
    await Promise.all(ends);
    await expect(fetch(sandbox.url)).rejects.toThrow();
    // The time limit is shorter than the keep-alive timeout of 5 seconds.
  }, 2000);

  it('close() can be called again, even while the sandbox is closing', async () => {
    await Promise.all([sandbox.close(), sandbox.close()]);
    await expect(sandbox.close()).resolves.toBeUndefined();
  });

  it('an `await using` block closes the sandbox at its end and keeps the recorded requests', async () => {
    let ended: Sandbox;
    {
      await using inner = await startSandbox();
      await call(inner.url);
      ended = inner;
    }
    await expect(fetch(ended.url)).rejects.toThrow();
    expect(ended.requests()).toHaveLength(1);
  });
});
