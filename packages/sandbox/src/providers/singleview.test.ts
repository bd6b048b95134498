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

const at = (path: string): string => `${sandbox.singleview.baseUrl}/v1/api/observice${path}`;

const request = (): Record<string, unknown> => ({
  ...sandbox.singleview.credentials,
  grantType: 'client_credentials',
});

async function token(): Promise<string> {
  const response = await call(at('/token'), { json: request() });
  return (response.body as { payload: { access_token: string } }).payload.access_token;
}

function failure(errorCode: string, message: string | RegExp = /\w/): object {
  return { success: false, errorCode, message: expect.stringMatching(message) };
}

describe('the token endpoint', () => {
  it("SingleView's token response has only the documented fields and `Cache-Control: no-store`", async () => {
    const response = await call(at('/token'), { json: request() });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      success: true,
      payload: {
        access_token: expect.stringMatching(/^eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\.[\w-]+\.[\w-]{43}$/),
        token_type: 'Bearer',
        expires_in: 3600,
      },
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it('SingleView issues JWTs that expire after 3600 seconds and contain only data, iat and exp', async () => {
    const [first, second] = [await token(), await token()];
    expect(first).not.toBe(second);
    const claims = JSON.parse(Buffer.from(first.split('.')[1] ?? '', 'base64url').toString());
    const iat = Math.floor(START / 1000);
    expect(claims).toEqual({ data: expect.any(String), iat, exp: iat + 3600 });
    expect(Object.keys(claims)).toEqual(['data', 'iat', 'exp']);
    expect(Buffer.from(claims.data, 'base64').toString()).toMatch(/^sandbox_token_/);
  });

  it.each(['client_Credentials', 'Client_Credentials', 'client_credentials'])(
    'SingleView accepts the grantType %s',
    async (grantType) => {
      const response = await call(at('/token'), { json: { ...request(), grantType } });
      expect(response.body).toHaveProperty('success', true);
    },
  );

  it('SingleView rejects any other grantType with 400', async () => {
    const response = await call(at('/token'), { json: { ...request(), grantType: 'password' } });
    expect(response.status).toBe(400);
    expect(response.body).toEqual(failure('BAD_REQUEST', /grantType/));
  });

  it.each(['clientId', 'clientCode', 'merchantId'])(
    'SingleView returns 200 with `success: false` for a wrong %s',
    async (field) => {
      const response = await call(at('/token'), { json: { ...request(), [field]: 'another' } });
      expect(response.status).toBe(200);
      expect(response.body).toEqual(failure('INVALID_CREDENTIALS'));
      expect(response.headers.get('cache-control')).toBe('no-store');
    },
  );

  it.each(['clientId', 'clientCode', 'merchantId', 'grantType'])(
    'SingleView rejects a missing, empty or non-string %s with 400',
    async (field) => {
      for (const value of [undefined, '', ' ', 7, null]) {
        const response = await call(at('/token'), { json: { ...request(), [field]: value } });
        expect(response.status).toBe(400);
        expect(response.body).toEqual(failure('BAD_REQUEST', new RegExp(field)));
      }
    },
  );

  it.each([
    ['malformed JSON', '{"clientId":'],
    ['empty', ''],
    ['an array', '[]'],
  ])('SingleView rejects a body that is %s with 400', async (_name, text) => {
    const response = await call(at('/token'), { text });
    expect(response.status).toBe(400);
    expect(response.body).toEqual(failure('BAD_REQUEST', /JSON/));
  });
});

describe('the API', () => {
  it('SingleView lists accounts', async () => {
    const response = await call(at('/accounts'), { token: await token() });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ success: true, payload: { accounts: [{ id: 'acc_1', currency: 'EUR' }] } });
  });

  it('SingleView accepts a payment with or without signature headers', async () => {
    const bearer = await token();
    const { clientId, clientCode } = sandbox.singleview.credentials;
    for (const headers of [{}, { clientId, clientCode, signature: 'f00' }]) {
      const response = await call(at('/payments'), {
        token: bearer,
        headers,
        json: { amount: 3, currency: 'EUR', reference: 'r', note: 'n' },
      });
      expect(response.status).toBe(200);
      expect(response.body).toEqual({
        success: true,
        payload: {
          id: expect.stringMatching(/^pay_\w+$/),
          status: 'pending',
          amount: 3,
          currency: 'EUR',
          reference: 'r',
        },
      });
    }
  });

  it.each([
    ['GET', '/accounts'],
    ['POST', '/payments'],
  ])('%s %s returns 401 in the error envelope without a valid bearer token', async (method, path) => {
    const good = await token();
    for (const bearer of [undefined, 'nonsense', `${good.slice(0, -4)}AAAA`]) {
      const response = await call(at(path), { method, token: bearer });
      expect(response.status).toBe(401);
      expect(response.body).toEqual(failure('UNAUTHORIZED'));
    }
  });

  it('SingleView rejects a token from PaySecureZ', async () => {
    const { clientId, clientSecret } = sandbox.paysecurez.credentials;
    const other = await call(`${sandbox.url}/api/token`, {
      json: { client_id: clientId, client_secret: clientSecret },
    });
    const { access_token: bearer } = other.body as { access_token: string };
    expect((await call(at('/accounts'), { token: bearer })).status).toBe(401);
  });

  it('SingleView accepts a token until the last millisecond of its 3600-second lifetime', async () => {
    const bearer = await token();
    now = START + 3_599_999;
    expect((await call(at('/accounts'), { token: bearer })).status).toBe(200);
    now = START + 3_600_000;
    const response = await call(at('/accounts'), { token: bearer });
    expect(response.status).toBe(401);
    expect(response.body).toEqual(failure('UNAUTHORIZED'));
  });
});
