import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Sandbox, startSandbox } from './index.js';
import { call } from './test-support/call.test-support.js';
import {
  paysecurezToken,
  requestPaySecureZToken,
  requestSingleViewToken,
  singleviewToken,
  statusOf,
} from './test-support/tokens.test-support.js';

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

let now: number;
let sandbox: Sandbox;

beforeEach(async () => {
  now = START;
  sandbox = await startSandbox({ now: () => now });
});
afterEach(() => sandbox.close());

describe('advance', () => {
  it('advance() affects token expiry, the Date header and recorded requests', async () => {
    const token = await paysecurezToken(sandbox);
    sandbox.advance(1_799_999);
    expect(await statusOf('paysecurez', token, sandbox)).toBe(201);
    sandbox.advance(1);
    expect(await statusOf('paysecurez', token, sandbox)).toBe(401);
    expect(sandbox.requests().map(({ at }) => at - START)).toEqual([0, 1_799_999, 1_800_000]);
    const { headers } = await call(sandbox.url);
    expect(headers.get('date')).toBe('Fri, 02 Jan 2026 03:34:05 GMT');
    expect(sandbox.now()).toBe(START + 1_800_000);
  });

  it('advance() adds an offset to the configured clock, and a negative offset moves it back', async () => {
    const token = await singleviewToken(sandbox);
    sandbox.advance(3_000_000);
    now += 600_000;
    expect(await statusOf('singleview', token, sandbox)).toBe(401);
    sandbox.advance(-1);
    expect(await statusOf('singleview', token, sandbox)).toBe(200);
  });

  it('advance() resets Paisr’s rate limit', async () => {
    const { token } = sandbox.paisr.credentials;
    for (let n = 0; n < 250; n += 1) await statusOf('paisr', token, sandbox);
    expect(await statusOf('paisr', token, sandbox)).toBe(429);
    sandbox.advance(60_000);
    expect(await statusOf('paisr', token, sandbox)).toBe(200);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, '5', undefined])(
    'advance() rejects %p as the number of milliseconds',
    (ms) => {
      expect(() => sandbox.advance(ms as number)).toThrow(/^advance\.ms: must be a finite number \(got /);
    },
  );
});

describe('the test runner’s fake timers', () => {
  let running: Sandbox;

  beforeEach(async () => {
    running = await startSandbox();
    jest.useFakeTimers({ now: START });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await running.close();
  });

  it('fake timers advance the sandbox’s clock without blocking its delays', async () => {
    const token = await paysecurezToken(running);
    jest.setSystemTime(START + 1_799_999);
    expect(await statusOf('paysecurez', token, running)).toBe(201);
    jest.setSystemTime(START + 1_800_000);
    expect(await statusOf('paysecurez', token, running)).toBe(401);
    running.fault('paysecurez.token', { delay: 5, drip: 1, truncate: 3 });
    await expect(requestPaySecureZToken(running)).rejects.toThrow();
    expect(running.requests({ route: 'paysecurez.token' })).toMatchObject([{ status: 200 }, { status: 200 }]);
  });
});

describe('setLifetimes', () => {
  it('setLifetimes() sets the lifetime of new tokens', async () => {
    const old = await paysecurezToken(sandbox);
    sandbox.setLifetimes({ paysecurez: 2 });
    expect((await requestPaySecureZToken(sandbox)).body).toMatchObject({ expires_in: 2 });
    expect((await requestSingleViewToken(sandbox)).body).toMatchObject({ payload: { expires_in: 3600 } });
    const young = await paysecurezToken(sandbox);
    sandbox.advance(2000);
    expect(await statusOf('paysecurez', young, sandbox)).toBe(401);
    expect(await statusOf('paysecurez', old, sandbox)).toBe(201);
    sandbox.setLifetimes({ singleview: 5 });
    expect((await requestPaySecureZToken(sandbox)).body).toMatchObject({ expires_in: 2 });
    expect((await requestSingleViewToken(sandbox)).body).toMatchObject({ payload: { expires_in: 5 } });
  });

  it('setLifetimes() rejects an invalid lifetime', () => {
    expect(() => sandbox.setLifetimes({ paysecurez: 0 })).toThrow(
      'lifetimes.paysecurez: must be a positive whole number of seconds (got 0)',
    );
  });
});

describe('recorded requests', () => {
  it('a recorded request includes the result of the bearer check', async () => {
    const [expired, revoked, unknown] = [
      await paysecurezToken(sandbox),
      await singleviewToken(sandbox),
      'x'.repeat(20),
    ];
    sandbox.expireTokens();
    sandbox.revokeTokens('singleview');
    await statusOf('paysecurez', expired, sandbox);
    await statusOf('singleview', revoked, sandbox);
    await statusOf('paysecurez', unknown, sandbox);
    await call(`${sandbox.url}/v1/api/observice/accounts`, { json: {} });
    await call(`${sandbox.url}/v2/invoices`, { headers: { Authorization: 'Basic abc' } });
    expect(sandbox.requests().map(({ bearer }) => bearer)).toEqual([
      undefined,
      undefined,
      'expired',
      'revoked',
      'unknown',
      'missing',
      'malformed',
    ]);
  });

  it('a recorded request does not contain secrets from its URL', async () => {
    const token = await singleviewToken(sandbox);
    const { clientSecret } = sandbox.paysecurez.credentials;
    await call(`${sandbox.url}/api/v1/transactions/${clientSecret}/status?key=${clientSecret}`, { token });
    await call(`${sandbox.url}/tokens/${token}/x`);
    expect(sandbox.requests().map(({ path }) => path)).toEqual([
      '/v1/api/observice/token',
      '/api/v1/transactions/[secret]/status',
      '/tokens/[secret]/x',
    ]);
    expect((await call(`${sandbox.url}/${clientSecret}`)).body).toEqual({ message: 'Not found: GET /[secret]' });
  });

  it('a recorded request does not contain secrets from the options', async () => {
    const credentials = {
      paisr: { token: 'dummy-key' },
      paysecurez: { clientSecret: 'dummy-secret' },
      singleview: { clientCode: 'dummy-code', signatureKey: 'dummy-signature-key' },
    };
    await using other = await startSandbox({ credentials });
    const secrets = ['dummy-key', 'dummy-secret', 'dummy-code', 'dummy-signature-key'];
    for (const secret of secrets) await call(`${other.url}/x/${secret}`);
    expect(other.requests().map(({ path }) => path)).toEqual(secrets.map(() => '/x/[secret]'));
  });

  it('forgetRequests() clears the recorded requests', async () => {
    await paysecurezToken(sandbox);
    sandbox.forgetRequests();
    expect(sandbox.requests()).toEqual([]);
    await call(sandbox.url);
    expect(sandbox.requests()).toHaveLength(1);
  });

  it('onRequest() is called after the response is sent or the client disconnects', async () => {
    const reported: object[] = [];
    await using other = await startSandbox({ now: () => now, onRequest: (request) => reported.push(request) });
    await paysecurezToken(other);
    other.fault('paysecurez.token', { reset: true, times: 1 });
    await expect(paysecurezToken(other)).rejects.toThrow();
    await call(other.url);
    await other.close();
    expect(reported).toEqual(other.requests());
    expect(reported).toHaveLength(3);
    expect(reported[0]).not.toBe(other.requests()[0]);
  });
});

describe('revokeTokens', () => {
  it("revokeTokens() revokes all of a provider's tokens, or all Paisr keys", async () => {
    const [one, two] = [await paysecurezToken(sandbox), await singleviewToken(sandbox)];
    const { token: key } = sandbox.paisr.credentials;
    sandbox.revokeTokens('paysecurez');
    expect(await statusOf('paysecurez', one, sandbox)).toBe(401);
    expect(await statusOf('singleview', two, sandbox)).toBe(200);
    sandbox.revokeTokens();
    expect(await statusOf('singleview', two, sandbox)).toBe(401);
    expect(await statusOf('paisr', key, sandbox)).toBe(401);
    expect(await statusOf('paysecurez', await paysecurezToken(sandbox), sandbox)).toBe(201);
    const { token: next } = sandbox.rotate('paisr');
    expect(await statusOf('paisr', next, sandbox)).toBe(200);
  });

  it('revokeTokens() rejects an unknown provider', () => {
    expect(() => sandbox.revokeTokens('stripe' as 'paisr')).toThrow(
      "revokeTokens.provider: must be one of paisr, paysecurez, singleview (got 'stripe')",
    );
  });
});

describe('rotate', () => {
  it('rotate() returns new credentials and invalidates the old secret immediately', async () => {
    const [old, oldCode] = [sandbox.paysecurez.credentials, sandbox.singleview.credentials];
    const token = await paysecurezToken(sandbox);
    const rotated = sandbox.rotate('paysecurez');
    expect(rotated).toEqual({ clientId: old.clientId, clientSecret: expect.stringMatching(/^sandbox_secret_/) });
    expect(rotated.clientSecret).not.toBe(old.clientSecret);
    expect(sandbox.paysecurez.credentials).toEqual(rotated);
    expect((await requestPaySecureZToken(sandbox, old)).status).toBe(401);
    expect((await requestPaySecureZToken(sandbox)).status).toBe(200);
    expect(await statusOf('paysecurez', token, sandbox)).toBe(201);

    const { clientCode, signatureKey } = sandbox.rotate('singleview');
    expect(sandbox.singleview.credentials).toEqual({ ...oldCode, clientCode, signatureKey });
    expect([clientCode, signatureKey]).not.toContain(oldCode.clientCode);
    expect(signatureKey).not.toBe(oldCode.signatureKey);
    expect((await requestSingleViewToken(sandbox, oldCode)).body).toMatchObject({ success: false });
    expect((await requestSingleViewToken(sandbox)).body).toMatchObject({ success: true });
  });

  it('rotate() keeps the old secret valid during the overlap', async () => {
    const old = sandbox.paysecurez.credentials;
    sandbox.rotate('paysecurez', { overlap: 1000 });
    const between = sandbox.paysecurez.credentials;
    sandbox.rotate('paysecurez', { overlap: 2000 });
    const statuses = async (): Promise<readonly number[]> => [
      (await requestPaySecureZToken(sandbox, old)).status,
      (await requestPaySecureZToken(sandbox, between)).status,
      (await requestPaySecureZToken(sandbox)).status,
    ];
    sandbox.advance(999);
    expect(await statuses()).toEqual([200, 200, 200]);
    sandbox.advance(1);
    expect(await statuses()).toEqual([401, 200, 200]);
    sandbox.advance(1000);
    expect(await statuses()).toEqual([401, 401, 200]);
  });

  it('rotate() replaces Paisr’s key and removes the old key when it expires', async () => {
    const { token: old } = sandbox.paisr.credentials;
    const { token } = sandbox.rotate('paisr', { overlap: 5000 });
    expect(token).not.toBe(old);
    const { body } = await call(`${sandbox.paisr.baseUrl}/access-tokens`, { token: old });
    const ends = (body as { data: { tokens: { id: string; expires_at: unknown }[] } }).data.tokens;
    expect(ends.map(({ id, expires_at }) => [id, expires_at])).toEqual([
      ['tkn_1', '2026-01-02T03:04:10.000Z'],
      ['tkn_2', undefined],
    ]);
    sandbox.advance(5000);
    expect(await statusOf('paisr', old, sandbox)).toBe(401);
    expect((await call(`${sandbox.paisr.baseUrl}/access-tokens/tkn_1`, { token })).status).toBe(404);
    const list = await call(`${sandbox.paisr.baseUrl}/access-tokens`, { token });
    expect(list.body).toMatchObject({ data: { tokens: [{ id: 'tkn_2' }] } });
    sandbox.rotate('paisr');
    expect(await statusOf('paisr', token, sandbox)).toBe(401);
  });

  it.each([-1, Number.NaN, '5'])('rotate() rejects an overlap of %p', (overlap) => {
    expect(() => sandbox.rotate('paysecurez', { overlap: overlap as number })).toThrow(
      /^rotate\.overlap: must be a number of ms, 0 or more \(got /,
    );
  });

  it('rotate() rejects an unknown provider', () => {
    expect(() => sandbox.rotate('stripe' as 'paisr')).toThrow(
      "rotate.provider: must be one of paisr, paysecurez, singleview (got 'stripe')",
    );
  });
});

describe('reset', () => {
  it('reset() restores the initial state and rejects earlier tokens as unknown', async () => {
    const [url, credentials] = [sandbox.url, sandbox.paysecurez.credentials];
    const key = sandbox.paisr.credentials.token;
    const createKey = async (): Promise<unknown> =>
      (
        await call(`${sandbox.paisr.baseUrl}/access-tokens`, {
          token: key,
          json: { description: 'Postman', scopes: ['invoices.read'] },
        })
      ).body;
    const first = await createKey();
    const token = await paysecurezToken(sandbox);
    sandbox.fault('*', { status: 500 });
    sandbox.route('GET', '/api/v1/mine', {});
    sandbox.advance(1000);
    sandbox.setLifetimes({ paysecurez: 5 });
    sandbox.rotate('paysecurez');

    sandbox.reset();
    expect(sandbox.requests()).toEqual([]);
    expect(sandbox.faults()).toEqual([]);
    expect([sandbox.url, sandbox.now(), sandbox.paysecurez.credentials]).toEqual([url, START, credentials]);
    expect(await statusOf('paysecurez', token, sandbox)).toBe(401);
    expect(sandbox.requests()).toMatchObject([{ bearer: 'unknown' }]);
    expect((await requestPaySecureZToken(sandbox)).body).toMatchObject({ expires_in: 1800 });
    expect(await paysecurezToken(sandbox)).not.toBe(token);
    expect((await call(`${sandbox.url}/api/v1/mine`)).status).toBe(404);
    const second = await createKey();
    expect(second).toMatchObject({ data: { id: 'tkn_2' } });
    expect(second).not.toEqual(first);
  });
});
