import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type CreateTransaction,
  checkTransaction,
  createPaySecureZ,
  ProviderError,
  parseCallback,
} from '@x/paysecurez';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { json, type SeenRequest, startServer } from '@x/test-kit/http-server';
import { routesIn } from './operation.js';
import { PAYSECUREZ_FACTS } from './paysecurez-facts.js';
import { PAYSECUREZ } from './wire-shapes.js';

const { documented, assumed } = PAYSECUREZ_FACTS;
const REQUIRED = [...documented.required.value, ...documented.alsoRequired.value];
const STATE = [...documented.state.value, ...documented.processor.value, ...documented.returned.value];
const CREDENTIALS = { clientId: 'test-id', clientSecret: 'test-secret' };
const ORDER: CreateTransaction = {
  transactionAction: documented.actions.value[0],
  amount: documented.amount.value[0],
  currency: 'USD',
  reference: 'order-1',
  statementDescriptor: 'Example Shop',
  successUrl: 'https://shop.example/paid',
  callbackUrl: 'https://shop.example/callbacks',
};
const TRANSACTIONS = documented.create.value.replace('POST ', '');

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ strict: true });
});
afterAll(() => sandbox.close());

it('the facts contain each operation', () => {
  expect(routesIn(documented, '/api')).toHaveLength(Object.keys(PAYSECUREZ).length);
});

it('the client requests a token from the documented URL, and uses the documented lifetime by default', async () => {
  const seen: string[] = [];
  const client = createPaySecureZ({
    credentials: CREDENTIALS,
    fetch: async (url, { method }) => {
      seen.push(`${method} ${url}`);
      return Response.json({ access_token: 'a-token' });
    },
  });
  const { issuedAt, expiresAt } = await client.token();
  await client.close();
  expect(seen).toEqual([documented.token.value.replace(' ', ` ${documented.baseUrl.value}`)]);
  expect(Number(expiresAt) - Number(issuedAt)).toBe(documented.lifetime.value * 1000);
  expect(documented.tokenResponse.value.expires_in).toBe(documented.lifetime.value);
});

describe('an order', () => {
  it.each(REQUIRED)('checkTransaction and the strict sandbox require %s', async (name) => {
    const { [name]: _missing, ...order } = ORDER;
    expect(messageOf(() => checkTransaction(order as CreateTransaction))).toContain(name);
    const client = createPaySecureZ(sandbox.paysecurez);
    const { status, data } = await client.http.post(TRANSACTIONS, order, { validateStatus: () => true });
    await client.close();
    expect([status, (data as { error: string }).error]).toEqual([400, expect.stringContaining(name)]);
  });

  it.each(documented.actions.value)('checkTransaction accepts the action %s', (transactionAction) => {
    expect(checkTransaction({ ...ORDER, transactionAction })).toMatchObject({ transactionAction });
  });

  it('checkTransaction accepts the documented amounts, and no more decimals than we assume', () => {
    const smallest = Number(`1e-${assumed.decimals.value}`);
    for (const amount of [...documented.amount.value, smallest]) {
      expect(checkTransaction({ ...ORDER, amount }).amount).toBe(amount);
    }
    expect(messageOf(() => checkTransaction({ ...ORDER, amount: smallest / 10 }))).toContain('amount');
  });
});

describe('a callback of the sandbox', () => {
  it.each(documented.statuses.value)('has the documented method and fields, with the status %s', async (status) => {
    const seen: SeenRequest[] = [];
    const server = await startServer((request, response) => {
      seen.push(request);
      json(response, 200, {});
    });
    const client = createPaySecureZ(sandbox.paysecurez);
    const texts = [...documented.optional.value, ...documented.details.value].map((name) => [name, 'text']);
    const order = { ...ORDER, ...Object.fromEntries(texts) };
    const { data } = await client.http.post(TRANSACTIONS, order);
    const { transactionId, status: first } = data as { transactionId: string; status: string };
    await sandbox.sendCallback(server.url, { transactionId, status });
    const read = await client.http.get(documented.status.value.replace('GET ', '').replace('{txNo}', transactionId));
    await client.close();
    await server.close();
    expect(first).toBe(documented.firstStatus.value);
    expect(seen.map(({ method }) => method)).toEqual([documented.callback.value]);
    const { unverified } = parseCallback(seen[0]?.body);
    expect(Object.keys(unverified).sort()).toEqual([...STATE].sort());
    expect(unverified).toEqual(read.data);
    expect(unverified.Status).toBe(status);
  });

  it.each(assumed.callback.value)('parseCallback requires %s', (name) => {
    const callback = { TransactionId: 'txn_1', Status: 'Captured', Amount: 25, Currency: 'USD', Reference: 'order-1' };
    expect(parseCallback(callback).unverified).toEqual(callback);
    expect(messageOf(() => parseCallback({ ...callback, [name]: undefined }))).toContain(name);
  });

  it.each(STATE.filter((name) => !(assumed.callback.value as readonly string[]).includes(name)))(
    'parseCallback accepts a callback if %s is null',
    (name) => {
      const callback = {
        TransactionId: 'txn_1',
        Status: 'Captured',
        Amount: 25,
        Currency: 'USD',
        Reference: 'order-1',
      };
      expect(parseCallback({ ...callback, [name]: null }).unverified).toMatchObject({ [name]: null });
    },
  );
});

/** Returns the message of the error that a function throws. */
function messageOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (ProviderError.is(error)) return error.message;
    throw error;
  }
  return undefined;
}
