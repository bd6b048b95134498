import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { createPaySecureZ as createLight } from './fetch.js';
import { createPaySecureZ } from './index.js';

const ORDER = { amount: 19.99, currency: 'EUR', reference: 'order-1' };
const TRANSACTIONS = '/api/v1/transactions';
const POST = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(ORDER) };

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});

afterEach(() => sandbox.close());

describe.each([
  ['@x/paysecurez', createPaySecureZ],
  ['@x/paysecurez/fetch', createLight],
])('the client of %s', (_entry, create) => {
  it('sends calls and transactions with fetch, each with its own token', async () => {
    const client = create(sandbox.paysecurez);
    const { fetch } = client;
    expect((await fetch(TRANSACTIONS, POST)).status).toBe(201);
    const status = await client.transaction(async (tx) => (await tx.fetch(TRANSACTIONS, POST)).status);
    expect(status).toBe(201);
    expect(sandbox.requests({ route: 'paysecurez.token' })).toHaveLength(2);
    await client.close();
  });

  it('renews a rejected token and replays the call', async () => {
    const client = create(sandbox.paysecurez);
    await client.fetch(TRANSACTIONS, POST);
    sandbox.expireTokens('paysecurez');
    expect((await client.fetch(TRANSACTIONS, POST)).status).toBe(201);
    expect(sandbox.requests({ route: 'paysecurez.token' })).toHaveLength(2);
    await client.close();
  });
});

it('the client of @x/paysecurez/fetch has no http', async () => {
  const client = createLight(sandbox.paysecurez);
  expect('http' in client).toBe(false);
  expect(await client.transaction((tx) => 'http' in tx)).toBe(false);
  expect(() => createLight({ ...sandbox.paysecurez, spareTokens: -1 })).toThrow('spareTokens: must be');
  await client.close();
});
