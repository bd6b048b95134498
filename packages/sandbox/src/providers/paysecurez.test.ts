import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../index.js';
import { call } from '../test-support/call.test-support.js';

const START = Date.UTC(2026, 0, 2, 3, 4, 5) + 678;

let now: number;
let sandbox: Sandbox;

beforeEach(async () => {
  now = START;
  sandbox = await startSandbox({ now: () => now });
});
afterEach(() => sandbox.close());

const at = (path: string): string => sandbox.paysecurez.baseUrl + path;

function credentials(): { readonly client_id: string; readonly client_secret: string } {
  const { clientId, clientSecret } = sandbox.paysecurez.credentials;
  return { client_id: clientId, client_secret: clientSecret };
}

async function token(): Promise<string> {
  const response = await call(at('/api/token'), { json: credentials() });
  return (response.body as { access_token: string }).access_token;
}

const create = (bearer: string | undefined): ReturnType<typeof call> =>
  call(at('/api/v1/transactions'), { token: bearer, json: {} });

const invalidToken = { statusCode: 401, message: 'Unauthorized', error: 'Invalid or expired token' };

describe('the token endpoint', () => {
  it("PaySecureZ's token response has only the documented fields and `Cache-Control: no-store`", async () => {
    const response = await call(at('/api/token'), { json: credentials() });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      access_token: expect.stringMatching(/^eyJhbGciOiJIUzI1NiIs[\w-]+\.[\w-]+\.[\w-]+$/),
      expires_in: 1800,
      token_type: 'Bearer',
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it('PaySecureZ issues unique JWTs that expire after 1800 seconds and have a `sandbox_token_` jti', async () => {
    const [first, second] = [await token(), await token()];
    expect(first).not.toBe(second);
    const claims = JSON.parse(Buffer.from(first.split('.')[1] ?? '', 'base64url').toString());
    const iat = Math.floor(START / 1000);
    expect(claims).toEqual({
      sub: sandbox.paysecurez.credentials.clientId,
      iat,
      exp: iat + 1800,
      jti: expect.stringMatching(/^sandbox_token_/),
    });
  });

  it.each([
    ['client_id', 'another'],
    ['client_secret', 'another'],
  ])('PaySecureZ rejects a wrong %s with 401 in the error envelope', async (field, value) => {
    const response = await call(at('/api/token'), { json: { ...credentials(), [field]: value } });
    expect(response.status).toBe(401);
    expect(response.body).toEqual({
      statusCode: 401,
      message: 'Unauthorized',
      error: 'Invalid client credentials',
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['client_id', 'client_secret'])(
    'PaySecureZ rejects a missing, empty or non-string %s with 400',
    async (field) => {
      for (const value of [undefined, '', 7, null]) {
        const response = await call(at('/api/token'), { json: { ...credentials(), [field]: value } });
        expect(response.status).toBe(400);
        expect(response.body).toEqual({
          statusCode: 400,
          message: 'Bad Request',
          error: expect.stringContaining(field),
        });
      }
    },
  );

  it.each([
    ['truncated JSON', '{"client_id":"a"'],
    ['empty', ''],
    ['an array', '[]'],
    ['null', 'null'],
    ['a string', '"a"'],
  ])('PaySecureZ rejects a body that is %s with 400', async (_name, text) => {
    const response = await call(at('/api/token'), { text });
    expect(response.status).toBe(400);
    expect(response.body).toEqual({ statusCode: 400, message: 'Bad Request', error: expect.stringContaining('JSON') });
  });
});

describe('the API', () => {
  it('creates a transaction, returns its status and does not echo card numbers or tokens', async () => {
    const bearer = await token();
    const response = await call(at('/api/v1/transactions'), {
      token: bearer,
      json: { amount: 12.5, currency: 'EUR', reference: 'order 7', card: '4111', token: bearer },
    });
    expect(response.status).toBe(201);
    expect(response.body).toEqual({
      id: expect.stringMatching(/^txn_\w+$/),
      status: 'pending',
      amount: 12.5,
      currency: 'EUR',
      reference: 'order 7',
    });
    const { id } = response.body as { id: string };
    const status = await call(at(`/api/v1/transactions/${id}/status`), { token: bearer });
    expect(status.status).toBe(200);
    expect(status.body).toEqual({ id, status: 'pending', amount: 12.5, currency: 'EUR', reference: 'order 7' });
  });

  it('PaySecureZ assigns a unique ID to each transaction', async () => {
    const bearer = await token();
    const [first, second] = [await create(bearer), await create(bearer)];
    expect(first.body).not.toEqual(second.body);
  });

  it('PaySecureZ returns 404 in the error envelope for an unknown transaction', async () => {
    const response = await call(at('/api/v1/transactions/txn_404/status'), { token: await token() });
    expect(response.status).toBe(404);
    expect(response.body).toEqual({ statusCode: 404, message: 'Not Found', error: expect.stringMatching(/\w/) });
  });

  it.each([
    ['POST', '/api/v1/transactions'],
    ['GET', '/api/v1/transactions/txn_1/status'],
  ])('%s %s returns the documented 401 response for a missing or wrong bearer token', async (method, path) => {
    const good = await token();
    const forged = `${good.slice(0, good.lastIndexOf('.'))}.${'A'.repeat(43)}`;
    for (const bearer of [undefined, 'nonsense', forged]) {
      const response = await call(at(path), { method, token: bearer });
      expect(response.status).toBe(401);
      expect(response.body).toEqual(invalidToken);
    }
  });

  it('PaySecureZ accepts a token until the last millisecond of its 1800-second lifetime', async () => {
    const bearer = await token();
    now = START + 1_799_999;
    expect((await create(bearer)).status).toBe(201);
    now = START + 1_800_000;
    const response = await create(bearer);
    expect(response.status).toBe(401);
    expect(response.body).toEqual(invalidToken);
  });

  it('PaySecureZ accepts newer tokens after an older token has expired', async () => {
    const old = await token();
    now += 1_000_000;
    const young = await token();
    now += 800_000;
    const newest = await token();
    expect((await create(old)).status).toBe(401);
    expect((await create(young)).status).toBe(201);
    expect((await create(newest)).status).toBe(201);
  });
});
