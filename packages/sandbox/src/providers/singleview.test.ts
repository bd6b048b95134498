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
  const answer = await call(at('/token'), { json: request() });
  return (answer.body as { payload: { access_token: string } }).payload.access_token;
}

function failure(errorCode: string, message: string | RegExp = /\w/): object {
  return { success: false, errorCode, message: expect.stringMatching(message) };
}

describe('the token endpoint', () => {
  it('answers exactly success and a payload with the token, its type and expires_in 3600, not to be kept', async () => {
    const answer = await call(at('/token'), { json: request() });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      payload: {
        access_token: expect.stringMatching(/^eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\.[\w-]+\.[\w-]{43}$/),
        token_type: 'Bearer',
        expires_in: 3600,
      },
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  it('gives JWTs with data, iat and exp alone, 3600 s apart, marked inside', async () => {
    const [first, second] = [await token(), await token()];
    expect(first).not.toBe(second);
    const claims = JSON.parse(Buffer.from(first.split('.')[1] ?? '', 'base64url').toString());
    const iat = Math.floor(START / 1000);
    expect(claims).toEqual({ data: expect.any(String), iat, exp: iat + 3600 });
    expect(Object.keys(claims)).toEqual(['data', 'iat', 'exp']);
    expect(Buffer.from(claims.data, 'base64').toString()).toMatch(/^sandbox_token_/);
  });

  it.each(['client_Credentials', 'Client_Credentials', 'client_credentials'])(
    'takes grantType %s',
    async (grantType) => {
      const answer = await call(at('/token'), { json: { ...request(), grantType } });
      expect(answer.body).toHaveProperty('success', true);
    },
  );

  it('refuses another grantType with 400', async () => {
    const answer = await call(at('/token'), { json: { ...request(), grantType: 'password' } });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(failure('BAD_REQUEST', /grantType/));
  });

  it.each(['clientId', 'clientCode', 'merchantId'])('says success:false at 200 for a wrong %s', async (field) => {
    const answer = await call(at('/token'), { json: { ...request(), [field]: 'another' } });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(failure('INVALID_CREDENTIALS'));
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['clientId', 'clientCode', 'merchantId', 'grantType'])(
    'refuses a missing, empty or non-text %s with 400',
    async (field) => {
      for (const value of [undefined, '', ' ', 7, null]) {
        const answer = await call(at('/token'), { json: { ...request(), [field]: value } });
        expect(answer.status).toBe(400);
        expect(answer.body).toEqual(failure('BAD_REQUEST', new RegExp(field)));
      }
    },
  );

  it.each([
    ['malformed', '{"clientId":'],
    ['empty', ''],
    ['a list', '[]'],
  ])('refuses a body that is %s with 400', async (_what, text) => {
    const answer = await call(at('/token'), { text });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(failure('BAD_REQUEST', /JSON/));
  });
});

describe('the API', () => {
  it('lists accounts', async () => {
    const answer = await call(at('/accounts'), { token: await token() });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ success: true, payload: { accounts: [{ id: 'acc_1', currency: 'EUR' }] } });
  });

  it('takes a payment, with or without the signature headers', async () => {
    const bearer = await token();
    const { clientId, clientCode } = sandbox.singleview.credentials;
    for (const headers of [{}, { clientId, clientCode, signature: 'f00' }]) {
      const answer = await call(at('/payments'), {
        token: bearer,
        headers,
        json: { amount: 3, currency: 'EUR', reference: 'r', note: 'n' },
      });
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
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
  ])('%s %s is 401 in the envelope without a good bearer', async (method, path) => {
    const good = await token();
    for (const bearer of [undefined, 'nonsense', `${good.slice(0, -4)}AAAA`]) {
      const answer = await call(at(path), { method, token: bearer });
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual(failure('UNAUTHORIZED'));
    }
  });

  it("does not take PaySecureZ's token", async () => {
    const { clientId, clientSecret } = sandbox.paysecurez.credentials;
    const other = await call(`${sandbox.url}/api/token`, {
      json: { client_id: clientId, client_secret: clientSecret },
    });
    const { access_token: bearer } = other.body as { access_token: string };
    expect((await call(at('/accounts'), { token: bearer })).status).toBe(401);
  });

  it('accepts a token to the last millisecond of its 3600 s, and not after', async () => {
    const bearer = await token();
    now = START + 3_599_999;
    expect((await call(at('/accounts'), { token: bearer })).status).toBe(200);
    now = START + 3_600_000;
    const answer = await call(at('/accounts'), { token: bearer });
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual(failure('UNAUTHORIZED'));
  });
});
