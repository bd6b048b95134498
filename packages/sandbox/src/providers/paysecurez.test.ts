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

/** An order with all fields that PaySecureZ requires. */
const ORDER = {
  transactionAction: 'PAYMENT',
  amount: 12.5,
  currency: 'EUR',
  reference: 'order 7',
  statementDescriptor: 'Example Shop',
  successUrl: 'https://shop.example/paid',
  callbackUrl: 'https://shop.example/callbacks',
};

interface Created {
  readonly transactionId: string;
}

async function createdBy(bearer: string, order: object): Promise<string> {
  const { body } = await call(at('/api/v1/transactions'), { token: bearer, json: order });
  return (body as Created).transactionId;
}

async function statusOf(bearer: string, id: string): Promise<unknown> {
  return (await call(at(`/api/v1/transactions/${id}/status`), { token: bearer })).body;
}

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
  it('creates a transaction with the documented response in camelCase, and without an `id`', async () => {
    const response = await call(at('/api/v1/transactions'), { token: await token(), json: ORDER });
    expect(response.status).toBe(201);
    expect(response.body).toEqual({
      transactionId: expect.stringMatching(/^txn_\w+$/),
      reference: 'order 7',
      currency: 'EUR',
      amount: 12.5,
      status: 'Pending',
      message: expect.any(String),
      checkoutUrl: expect.stringMatching(/^https:\/\/checkout\.example\/txn_\w+$/),
      supportsIframe: false,
    });
  });

  it('returns the documented status in PascalCase', async () => {
    const bearer = await token();
    const optional = { pendingUrl: 'https://shop.example/pending', userDefinedField2: 'blue' };
    const id = await createdBy(bearer, { ...ORDER, ...optional });
    now += 60_000;
    expect(await statusOf(bearer, id)).toEqual({
      TransactionId: id,
      Status: 'Pending',
      Amount: 12.5,
      Currency: 'EUR',
      Reference: 'order 7',
      DeclineReason: null,
      CreatedAt: new Date(START).toISOString(),
      ProviderTransactionId: expect.stringMatching(/^ps_sandbox_\w+$/),
      ProviderStatus: 'Pending',
      ProviderMessage: expect.any(String),
      SuccessUrl: 'https://shop.example/paid',
      PendingUrl: 'https://shop.example/pending',
      UserDefinedField2: 'blue',
    });
  });

  it('does not repeat card numbers, customer data or tokens in a response', async () => {
    const bearer = await token();
    const secret = { card: 'canary', billing: { email: 'canary' }, payment: { cvc: 'canary' }, token: bearer };
    const { body } = await call(at('/api/v1/transactions'), { token: bearer, json: { ...ORDER, ...secret } });
    const status = await statusOf(bearer, (body as Created).transactionId);
    expect(JSON.stringify([body, status])).not.toMatch(new RegExp(`canary|${bearer}`));
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

describe('strict', () => {
  beforeEach(async () => {
    await sandbox.close();
    sandbox = await startSandbox({ strict: true });
  });

  it('with strict, accepts an order with all required fields', async () => {
    const { status } = await call(at('/api/v1/transactions'), { token: await token(), json: ORDER });
    expect(status).toBe(201);
  });

  it.each<[string, readonly unknown[]]>([
    ...Object.keys(ORDER).map((field): [string, unknown[]] => [field, [undefined, null, true, '']]),
    ['amount', ['12.50', 0, -1]],
  ])('with strict, rejects an order without a valid %s: %j', async (field, values) => {
    const bearer = await token();
    for (const value of values) {
      const response = await call(at('/api/v1/transactions'), { token: bearer, json: { ...ORDER, [field]: value } });
      expect(response.status).toBe(400);
      expect(response.body).toEqual({
        statusCode: 400,
        message: 'Bad Request',
        error: expect.stringMatching(new RegExp(`^${field} must be `)),
      });
    }
  });

  it('with strict, rejects an amount that JSON represents as infinite', async () => {
    const text = JSON.stringify(ORDER).replace('12.5', '1e999');
    const response = await call(at('/api/v1/transactions'), { token: await token(), text });
    expect(response.status).toBe(400);
  });

  it('stays strict after a reset', async () => {
    sandbox.reset();
    expect((await create(await token())).status).toBe(400);
  });
});

it('without strict, accepts an order without any fields', async () => {
  const bearer = await token();
  const id = await createdBy(bearer, {});
  expect(await statusOf(bearer, id)).toMatchObject({ TransactionId: id, Status: 'Pending' });
});
