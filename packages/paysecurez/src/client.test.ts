import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { type HttpServer, json, startServer } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import {
  type CreatedTransaction,
  type CreateTransaction,
  createPaySecureZ,
  type PaySecureZ,
  ProviderError,
  type TransactionState,
} from './index.js';

const ORDER: CreateTransaction = {
  transactionAction: 'PAYMENT',
  amount: 19.99,
  currency: 'EUR',
  reference: 'order-1',
  statementDescriptor: 'Example Shop',
  successUrl: 'https://shop.example/paid',
  callbackUrl: 'https://shop.example/callbacks',
};
const TRANSACTIONS = '/api/v1/transactions';

let sandbox: Sandbox;
let client: PaySecureZ;

beforeEach(async () => {
  sandbox = await startSandbox({ strict: true });
  client = createPaySecureZ(sandbox.paysecurez);
});

afterEach(async () => {
  await client.close();
  await sandbox.close();
});

const tokenRequests = (): number => sandbox.requests({ route: 'paysecurez.token' }).length;

describe('a PaySecureZ client against the sandbox', () => {
  it('requests one 30-minute token for all concurrent callers', async () => {
    const tokens = await Promise.all(Array.from({ length: 1000 }, () => client.token()));
    const [token] = tokens;
    expect(new Set(tokens).size).toBe(1);
    expect(Number(token?.expiresAt) - Number(token?.issuedAt)).toBe(1_800_000);
    expect(tokenRequests()).toBe(1);
  });

  it('sends the token with each call', async () => {
    const { data, status } = await client.http.post<CreatedTransaction>(TRANSACTIONS, ORDER);
    expect(status).toBe(201);
    expect(data).toMatchObject({ amount: 19.99, currency: 'EUR', reference: 'order-1', status: 'Pending' });
    const read = await client.http.get<TransactionState>(`${TRANSACTIONS}/${data.transactionId}/status`);
    const { TransactionId, Status, Amount, Currency, Reference } = read.data;
    expect([TransactionId, Status]).toEqual([data.transactionId, 'Pending']);
    expect([Amount, Currency, Reference]).toEqual([ORDER.amount, ORDER.currency, ORDER.reference]);
  });

  it('renews a rejected token and replays the call', async () => {
    await client.http.post(TRANSACTIONS, ORDER);
    sandbox.expireTokens('paysecurez');
    const { status } = await client.http.post(TRANSACTIONS, ORDER);
    expect(status).toBe(201);
    expect(sandbox.requests({ route: 'paysecurez.transactions.create' }).map((request) => request.status)).toEqual([
      201, 401, 201,
    ]);
    expect(tokenRequests()).toBe(2);
  });

  it('requests a separate token for each transaction', async () => {
    await client.http.post(TRANSACTIONS, ORDER);
    const ids = await Promise.all(
      Array.from({ length: 200 }, () =>
        client.transaction(
          async (tx) => (await tx.http.post<CreatedTransaction>(TRANSACTIONS, ORDER)).data.transactionId,
        ),
      ),
    );
    expect(new Set(ids).size).toBe(200);
    const used = sandbox.requests({ route: 'paysecurez.transactions.create' }).map(({ token }) => token);
    expect(new Set(used).size).toBe(201);
    expect(tokenRequests()).toBe(201);
  });

  it('rejects wrong credentials with `credentials_rejected`', async () => {
    const { baseUrl, credentials } = sandbox.paysecurez;
    const other = createPaySecureZ({ baseUrl, credentials: { ...credentials, clientSecret: 'wrong-canary' } });
    const error = await rejected(other.token());
    expect(ProviderError.is(error)).toBe(true);
    expect(error).toMatchObject({
      provider: 'paysecurez',
      code: 'credentials_rejected',
      httpStatus: 401,
      outcome: 'answered',
    });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('wrong-canary');
  });

  it('reads the provider message from the `error` field of an error response', async () => {
    const error = await rejected(client.http.get(`${TRANSACTIONS}/none/status`));
    expect(error).toMatchObject({ code: 'rejected', httpStatus: 404, providerMessage: expect.any(String) });
    const { data } = error.response as { data: { error: string } };
    expect(error).toMatchObject({ providerMessage: data.error });
  });
});

describe('a PaySecureZ client on the wire', () => {
  let server: HttpServer;
  let reply: unknown;

  beforeEach(async () => {
    server = await startServer((_request, response) => json(response, 200, reply));
  });

  afterEach(() => server.close());

  const requestToken = () =>
    createPaySecureZ({ baseUrl: server.url, credentials: { clientId: 'the-id', clientSecret: 'the-secret' } }).token();

  it('sends a JSON token request that contains only the credentials', async () => {
    reply = { access_token: 'opaque', expires_in: 1800, token_type: 'Bearer' };
    expect((await requestToken()).reveal()).toBe('opaque');
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        url: '/api/token',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
      },
    ]);
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
    expect(JSON.parse(String(server.seen[0]?.body))).toEqual({ client_id: 'the-id', client_secret: 'the-secret' });
  });

  it.each<[string, unknown, number]>([
    ['the lifetime in the response', { access_token: 'x', expires_in: 3600, token_type: 'Bearer' }, 3600],
    ['30 minutes if the response does not contain a lifetime', { access_token: 'x' }, 1800],
    [
      '30 minutes if the response contains an invalid lifetime',
      { access_token: 'x', expires_in: null, token_type: 'bearer' },
      1800,
    ],
  ])('the token lifetime is %s', async (_name, body, seconds) => {
    reply = body;
    const token = await requestToken();
    expect(Number(token.expiresAt) - Number(token.issuedAt)).toBe(seconds * 1000);
  });

  it.each<[string, unknown, object]>([
    [
      'an error envelope with status 200',
      { statusCode: 401, message: 'Unauthorized', error: 'No such client' },
      { code: 'rejected', providerMessage: 'No such client' },
    ],
    [
      'an error envelope without the field `error`',
      { statusCode: 500, message: 'Broken' },
      { code: 'rejected', providerMessage: 'Broken' },
    ],
    [
      'a token in a field with the wrong name',
      { accessToken: 'canary' },
      {
        code: 'invalid_response',
        message: expect.stringContaining('access_token: is required (missing)'),
      },
    ],
    [
      'a number as the token',
      { access_token: 4711 },
      { code: 'invalid_response', message: expect.stringContaining('access_token: must be a string (got ') },
    ],
  ])('rejects a token response with %s', async (_name, body, expected) => {
    reply = body;
    expect(await rejected(requestToken())).toMatchObject(expected);
  });
});

describe('createPaySecureZ', () => {
  const credentials = { clientId: 'id', clientSecret: 'secret' };

  it.each<[string, object]>([
    ['clientSecret', { credentials: { clientId: 'id' } }],
    ['clientId', { credentials: { clientId: '  ', clientSecret: 'secret' } }],
    ['clientSecret', { credentials: { clientId: 'id', clientSecret: 'canary\n' } }],
    ['client_id', { credentials: { ...credentials, client_id: 'canary' } }],
    ['baseUrl', { credentials, baseUrl: 'http://api.paysecurez.com' }],
    ['store', { credentials, store: {} }],
    ['grantType', { credentials, grantType: 'client_credentials' }],
    ['credentials', {}],
  ])('createPaySecureZ() rejects an invalid option: %s', (field, options) => {
    expect(() => createPaySecureZ(options as never)).toThrow(
      expect.objectContaining({
        code: 'invalid_options',
        operation: 'createPaySecureZ',
        outcome: 'not_sent',
        message: expect.stringMatching(new RegExp(`${field}(: (must|is) | is not an option)(?!.*canary)`)),
      }),
    );
  });

  it('uses the documented URL as the default baseUrl', () => {
    expect(createPaySecureZ({ credentials }).http.defaults.baseURL).toBe('https://api.paysecurez.com');
  });
});
