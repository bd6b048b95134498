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
  const answer = await call(at('/api/token'), { json: credentials() });
  return (answer.body as { access_token: string }).access_token;
}

const create = (bearer: string | undefined): ReturnType<typeof call> =>
  call(at('/api/v1/transactions'), { token: bearer, json: {} });

const invalidToken = { statusCode: 401, message: 'Unauthorized', error: 'Invalid or expired token' };

describe('the token endpoint', () => {
  it('answers exactly access_token, expires_in 1800 and token_type, not to be kept', async () => {
    const answer = await call(at('/api/token'), { json: credentials() });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^eyJhbGciOiJIUzI1NiIs[\w-]+\.[\w-]+\.[\w-]+$/),
      expires_in: 1800,
      token_type: 'Bearer',
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  it('gives JWTs that live for 1800 s, are marked, and differ within one second', async () => {
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
  ])('refuses a wrong %s with 401 in the envelope', async (field, value) => {
    const answer = await call(at('/api/token'), { json: { ...credentials(), [field]: value } });
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({
      statusCode: 401,
      message: 'Unauthorized',
      error: 'Invalid client credentials',
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['client_id', 'client_secret'])('refuses a missing, empty or non-text %s with 400', async (field) => {
    for (const value of [undefined, '', 7, null]) {
      const answer = await call(at('/api/token'), { json: { ...credentials(), [field]: value } });
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({
        statusCode: 400,
        message: 'Bad Request',
        error: expect.stringContaining(field),
      });
    }
  });

  it.each([
    ['cut off', '{"client_id":"a"'],
    ['empty', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['a string', '"a"'],
  ])('refuses a body that is %s with 400', async (_what, text) => {
    const answer = await call(at('/api/token'), { text });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ statusCode: 400, message: 'Bad Request', error: expect.stringContaining('JSON') });
  });
});

describe('the API', () => {
  it('creates a transaction, echoes a few fields and nothing of the token, and tells its status', async () => {
    const bearer = await token();
    const answer = await call(at('/api/v1/transactions'), {
      token: bearer,
      json: { amount: 12.5, currency: 'EUR', reference: 'order 7', card: '4111', token: bearer },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^txn_\w+$/),
      status: 'pending',
      amount: 12.5,
      currency: 'EUR',
      reference: 'order 7',
    });
    const { id } = answer.body as { id: string };
    const status = await call(at(`/api/v1/transactions/${id}/status`), { token: bearer });
    expect(status.status).toBe(200);
    expect(status.body).toEqual({ id, status: 'pending', amount: 12.5, currency: 'EUR', reference: 'order 7' });
  });

  it('gives each transaction an id of its own', async () => {
    const bearer = await token();
    const [first, second] = [await create(bearer), await create(bearer)];
    expect(first.body).not.toEqual(second.body);
  });

  it('answers 404 in the envelope for a transaction that is not there', async () => {
    const answer = await call(at('/api/v1/transactions/txn_404/status'), { token: await token() });
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({ statusCode: 404, message: 'Not Found', error: expect.stringMatching(/\w/) });
  });

  it.each([
    ['POST', '/api/v1/transactions'],
    ['GET', '/api/v1/transactions/txn_1/status'],
  ])('%s %s says exactly what the document prints where the bearer is missing or wrong', async (method, path) => {
    const good = await token();
    const forged = `${good.slice(0, good.lastIndexOf('.'))}.${'A'.repeat(43)}`;
    for (const bearer of [undefined, 'nonsense', forged]) {
      const answer = await call(at(path), { method, token: bearer });
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual(invalidToken);
    }
  });

  it('accepts a token to the last millisecond of its 1800 s, and not after', async () => {
    const bearer = await token();
    now = START + 1_799_999;
    expect((await create(bearer)).status).toBe(201);
    now = START + 1_800_000;
    const answer = await create(bearer);
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual(invalidToken);
  });

  it('keeps younger tokens when an older one ends', async () => {
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
