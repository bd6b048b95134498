import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../index.js';
import { call } from '../test-support/call.test-support.js';
import { paysecurezToken, requestSingleViewToken, singleviewHeaders } from '../test-support/tokens.test-support.js';

const START = Date.UTC(2026, 0, 2, 3, 4, 5) + 678;

let now: number;
let sandbox: Sandbox;

beforeEach(async () => {
  now = START;
  sandbox = await startSandbox({ now: () => now });
});
afterEach(() => sandbox.close());

const at = (path: string): string => `${sandbox.singleview.baseUrl}/v1/api/observice${path}`;

const request = (): Record<string, unknown> => {
  const { clientId, clientCode, merchantId } = sandbox.singleview.credentials;
  return { clientId, clientCode, merchantId, grantType: 'client_credentials' };
};

async function token(): Promise<string> {
  const response = await call(at('/token'), { json: request() });
  return (response.body as { payload: { access_token: string } }).payload.access_token;
}

/** The error response in SingleView's documentation. */
function failure(errorCode: string, message: string | RegExp = /\w/): object {
  return {
    correlationId: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
    bankCode: '',
    errorCode,
    errorMessage: expect.stringMatching(message),
    timeStamp: new Date(now).toISOString(),
  };
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
    expect(response.body).toEqual(failure('MW-400', /grantType/));
  });

  it.each(['clientId', 'clientCode', 'merchantId'])(
    'SingleView returns 200 with `success: false` for a wrong %s',
    async (field) => {
      const response = await call(at('/token'), { json: { ...request(), [field]: 'another' } });
      expect(response.status).toBe(200);
      expect(response.body).toEqual({ success: false, message: 'Invalid client credentials' });
      expect(response.headers.get('cache-control')).toBe('no-store');
    },
  );

  it.each(['clientId', 'clientCode', 'merchantId', 'grantType'])(
    'SingleView rejects a missing, empty or non-string %s with 400',
    async (field) => {
      for (const value of [undefined, '', ' ', 7, null]) {
        const response = await call(at('/token'), { json: { ...request(), [field]: value } });
        expect(response.status).toBe(400);
        expect(response.body).toEqual(failure('MW-400', new RegExp(field)));
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
    expect(response.body).toEqual(failure('MW-400', /JSON/));
  });
});

describe('the signature of a token request', () => {
  it('SingleView accepts a token request with or without a signature', async () => {
    const json = request();
    for (const headers of [{}, signed(JSON.stringify(json))]) {
      expect((await call(at('/token'), { json, headers })).body).toMatchObject({ success: true });
    }
  });

  it('SingleView rejects a token request with a wrong signature', async () => {
    const response = await call(at('/token'), { json: request(), headers: signed('{}') });
    expect(response.status).toBe(401);
    expect(response.body).toEqual(failure('MW-401', 'Signature and message does not match.'));
  });
});

const signed = (body: string, credentials = sandbox.singleview.credentials) =>
  singleviewHeaders(sandbox, body, credentials);

const BANKS = [{ code: 'SAMA', consentId: 'urn:SAMA:1' }];
const BODY = JSON.stringify({ banks: BANKS });

const send = (path: string, given: { readonly token?: string; readonly headers?: object; readonly text?: string }) =>
  call(at(path), { text: BODY, ...given, headers: { ...signed(BODY), ...given.headers } });

describe('the API', () => {
  it('SingleView accepts the signature from its documentation', async () => {
    await using other = await startSandbox({ credentials: { singleview: { signatureKey: 'test-1234567890' } } });
    const { body } = await requestSingleViewToken(other);
    const { access_token: bearer } = (body as { payload: { access_token: string } }).payload;
    const { clientId, clientCode } = other.singleview.credentials;
    // Computed with the sample code on SingleView's page (Generate Signature).
    const signature = '8aab977d967a182b72d4d28163fdc5c70d5108c0049c8cab65e718cc9e0d64b0';
    const text = '{"clientId":"abcd","clientCode":"xyz","merchantId":"merchant","grantType":"client_credentials"}';
    const headers = { clientId, clientCode, signature };
    const url = `${other.url}/v1/api/observice/accounts`;
    expect((await call(url, { token: bearer, text, headers })).status).toBe(200);
  });

  it('SingleView lists the accounts of each bank in the request', async () => {
    const response = await send('/accounts', { token: await token() });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      success: true,
      payload: [{ code: 'SAMA', data: { account: [{ accountId: 'sandbox_account_1', currency: 'SAR' }] } }],
    });
  });

  it.each([
    ['/connect', {}],
    ['/consent/details', { consentId: 'urn:SAMA:1', status: 'Authorized' }],
    ['/accountsById', {}],
    ['/allAccountsBalance', {}],
    ['/balanceById', {}],
    ['/transactionsById', {}],
    ['/parties', {}],
  ])('POST %s returns data for each bank', async (path, data) => {
    const response = await send(path, { token: await token() });
    expect([response.status, response.body]).toEqual([200, { success: true, payload: [{ code: 'SAMA', data }] }]);
  });

  it('SingleView ignores banks that are not objects', async () => {
    for (const text of ['{}', '{"banks":5}', '{"banks":[null,"x"]}']) {
      const { body } = await send('/accounts', { token: await token(), text, headers: signed(text) });
      expect(body).toEqual({ success: true, payload: [] });
    }
  });

  it.each(['clientId', 'clientCode', 'signature'])('SingleView rejects a call without the header %s', async (name) => {
    const response = await send('/accounts', { token: await token(), headers: { [name]: '' } });
    expect(response.status).toBe(400);
    expect(response.body).toEqual(failure('MW-400', `Required header '${name}' not specified`));
  });

  it.each(['clientId', 'clientCode'])('SingleView rejects a call with a wrong header %s', async (name) => {
    const response = await send('/accounts', { token: await token(), headers: { [name]: 'another' } });
    expect(response.status).toBe(401);
    expect(response.body).toEqual(failure('MW-401', 'Access denied'));
  });

  it.each<[string, () => string]>([
    ['of another body', () => signed('{}').signature],
    ['with another key', () => signed(BODY, { ...sandbox.singleview.credentials, signatureKey: 'x' }).signature],
    ['in upper case', () => signed(BODY).signature.toUpperCase()],
    ['that is too short', () => signed(BODY).signature.slice(0, 63)],
    ['that is too long', () => `${signed(BODY).signature}0`],
  ])('SingleView rejects a signature %s', async (_name, signature) => {
    const response = await send('/accounts', { token: await token(), headers: { signature: signature() } });
    expect(response.status).toBe(401);
    expect(response.body).toEqual(failure('MW-401', 'Signature and message does not match.'));
  });

  it('SingleView checks the signature against the exact text of the body', async () => {
    const text = '{ "banks": [ ],\n"name": "Größe" }';
    expect((await send('/accounts', { token: await token(), text, headers: signed(text) })).status).toBe(200);
    const compact = JSON.stringify(JSON.parse(text));
    expect((await send('/accounts', { token: await token(), text, headers: signed(compact) })).status).toBe(401);
  });

  it('SingleView accepts the former code and key until the overlap ends', async () => {
    const [bearer, former] = [await token(), signed(BODY)];
    sandbox.rotate('singleview', { overlap: 1000 });
    expect(signed(BODY)).not.toEqual(former);
    for (const headers of [former, signed(BODY)]) {
      expect((await send('/accounts', { token: bearer, headers })).status).toBe(200);
    }
    now += 1000;
    expect((await send('/accounts', { token: bearer, headers: former })).status).toBe(401);
    expect((await send('/accounts', { token: bearer })).status).toBe(200);
  });

  it('a `badSignature` fault rejects a call as SingleView rejects a wrong signature', async () => {
    const bearer = await token();
    sandbox.fault('singleview.accounts', { badSignature: true, times: 1 });
    sandbox.fault('singleview.*', { badSignature: true, status: 500, times: 1 });
    const [first, second, third] = [
      await send('/accounts', { token: bearer }),
      await send('/accounts', { token: bearer }),
      await send('/accounts', { token: bearer }),
    ];
    expect([first.status, second.status, third.status]).toEqual([401, 500, 200]);
    expect(first.body).toEqual(failure('MW-401', 'Signature and message does not match.'));
    expect(second.body).toEqual(failure('MW-500', 'Signature and message does not match.'));
  });

  it.each(['*', 'paisr.*', 'paysecurez.token'] as const)('rejects a `badSignature` fault for %s', (target) => {
    expect(() => sandbox.fault(target, { badSignature: true })).toThrow(
      `fault.badSignature: must have the target singleview.* or a route of it (got ${target})`,
    );
  });

  it('returns 401 without a valid bearer token', async () => {
    const good = await token();
    for (const bearer of [undefined, 'nonsense', `${good.slice(0, -4)}AAAA`]) {
      const response = await send('/accounts', { ...(bearer && { token: bearer }) });
      expect(response.status).toBe(401);
      expect(response.body).toEqual(failure('MW-401', 'Authentication token has expired'));
    }
  });

  it('SingleView rejects a token from PaySecureZ', async () => {
    expect((await send('/accounts', { token: await paysecurezToken(sandbox) })).status).toBe(401);
  });

  it('SingleView accepts a token until the last millisecond of its 3600-second lifetime', async () => {
    const bearer = await token();
    now = START + 3_599_999;
    expect((await send('/accounts', { token: bearer })).status).toBe(200);
    now = START + 3_600_000;
    const response = await send('/accounts', { token: bearer });
    expect(response.status).toBe(401);
    expect(response.body).toEqual(failure('MW-401'));
  });
});
