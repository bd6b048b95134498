import assert from 'node:assert/strict';
import { createPaisr } from '@x/paisr';
import { createPaySecureZ, ProviderError } from '@x/paysecurez';
import { createSingleView } from '@x/singleview';
import { failureOf, requestsOn } from './requests.js';
import type { Surroundings } from './surroundings.js';

const ORDER = {
  transactionAction: 'PAYMENT',
  amount: 19.99,
  currency: 'EUR',
  reference: 'order-4711',
  statementDescriptor: 'Example Shop',
  successUrl: 'https://shop.example/paid',
  callbackUrl: 'https://shop.example/callbacks/paysecurez',
};
const ORDERS = '/api/v1/transactions';

/** Checks that many callers share a single token request, and that the token has the lifetime from the response. */
export async function token(at: Surroundings): Promise<void> {
  const client = createPaySecureZ(at.paysecurez);
  const tokens = await Promise.all(Array.from({ length: 10 }, () => client.token()));
  assert.equal(new Set(tokens.map((one) => one.reveal())).size, 1);
  assert.equal((await requestsOn(at, 'paysecurez.token')).length, 1);
  const [first] = tokens;
  assert.ok(first);
  assert.equal(Math.round((first.expiresAt.getTime() - first.issuedAt.getTime()) / 1000), 1800);
  const singleview = createSingleView(at.singleview);
  assert.match((await singleview.token()).reveal(), /^[\w-]+\.[\w-]+\.[\w-]+$/);
  await Promise.all([client.close(), singleview.close()]);
}

/** Checks that calls to all three providers are authorized, request bodies arrive, and compressed responses are decompressed. */
export async function call(at: Surroundings): Promise<void> {
  const paisr = createPaisr(at.paisr);
  const paysecurez = createPaySecureZ(at.paysecurez);
  const singleview = createSingleView(at.singleview);
  const trap = createPaySecureZ(at.trap);
  const key = await paisr.accessTokens.create({ description: 'Conformance', scopes: ['invoices.read'] });
  assert.ok(key.secret.reveal().length > 0);
  const created = await paysecurez.http.post<{ readonly transactionId: string }>(ORDERS, ORDER);
  assert.equal(created.status, 201);
  assert.equal((await paysecurez.http.get(`${ORDERS}/${created.data.transactionId}/status`)).status, 200);
  assert.equal((await singleview.http.post('/v1/api/observice/accounts', { banks: [] })).status, 200);
  assert.deepEqual((await trap.http.get('/gzip')).data, { good: true });
  await Promise.all([paisr, paysecurez, singleview, trap].map((client) => client.close()));
}

/** Checks that the client requests one new token and replays all calls when the token has expired. */
export async function renewal(at: Surroundings): Promise<void> {
  const client = createPaySecureZ(at.paysecurez);
  await client.http.post(ORDERS, ORDER);
  await at.control('POST', '/tokens/expire', { provider: 'paysecurez' });
  const renewed = await Promise.all([client.http.post(ORDERS, ORDER), client.http.post(ORDERS, ORDER)]);
  assert.deepEqual(
    renewed.map(({ status }) => status),
    [201, 201],
  );
  assert.equal((await requestsOn(at, 'paysecurez.token')).length, 2);
  await client.close();
}

/** Checks that each transaction uses its own token, and that a finished transaction rejects calls. */
export async function transaction(at: Surroundings): Promise<void> {
  const client = createPaySecureZ(at.paysecurez);
  const pay = () =>
    client.transaction(async (tx) => {
      await tx.http.post(ORDERS, ORDER);
      return tx;
    });
  const [ended] = await Promise.all([pay(), pay(), pay()]);
  const sent = await requestsOn(at, 'paysecurez.transactions.create');
  assert.equal(new Set(sent.map((one) => one.token)).size, 3);
  const error = await failureOf(Promise.resolve(ended?.http.get(`${ORDERS}/txn_1/status`)));
  assert.ok(ProviderError.is(error));
  assert.equal(error.code, 'closed');
  await client.close();
}
