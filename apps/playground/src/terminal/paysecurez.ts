import {
  type CreatedTransaction,
  type CreateTransaction,
  createPaySecureZ,
  type PaySecureZ,
  type PaySecureZOptions,
  type TransactionState,
} from '@x/paysecurez';
import type { Sandbox } from '@x/sandbox';
import { expectThat, type Report } from './report.js';
import { getIfPathIsSet, renewAfterExpiry, requestTokenAtOnce } from './token-steps.js';

const ORDER: CreateTransaction = {
  transactionAction: 'PAYMENT',
  amount: 19.99,
  currency: 'EUR',
  reference: 'playground-1',
  statementDescriptor: 'Example Shop',
  successUrl: 'https://shop.example/paid',
  callbackUrl: 'https://shop.example/callbacks/paysecurez',
};

/**
 * Demonstrates PaySecureZ in the sandbox: one token for many callers, authorized calls, token renewal, and one token
 * per transaction.
 */
export async function showPaySecureZ(report: Report, sandbox: Sandbox): Promise<void> {
  const client = createPaySecureZ(sandbox.paysecurez);
  await report.step('token', () => requestTokenAtOnce(client, sandbox, 'paysecurez.token'));
  await report.step('authorized calls', async () => {
    const { data } = await client.http.post<CreatedTransaction>('/api/v1/transactions', ORDER);
    const status = await client.http.get<TransactionState>(`/api/v1/transactions/${data.transactionId}/status`);
    return `created a transaction and read its status: ${status.data.Status}`;
  });
  await report.step('expiry', () =>
    renewAfterExpiry(client, sandbox, 'paysecurez', 'paysecurez.transactions.create', () =>
      client.http.post('/api/v1/transactions', ORDER),
    ),
  );
  await report.step('two transactions', async () => {
    const before = sandbox.requests({ route: 'paysecurez.transactions.create' }).length;
    await Promise.all(
      [1, 2].map(() => client.transaction((transaction) => transaction.http.post('/api/v1/transactions', ORDER))),
    );
    const used = sandbox.requests({ route: 'paysecurez.transactions.create' }).slice(before);
    const tokens = new Set(used.map(({ token }) => token));
    expectThat(used.length === 2 && tokens.size === 2, 'two transactions with two different tokens');
    return `each with its own token, fingerprints ${[...tokens].join(' and ')}`;
  });
  await client.close();
}

/**
 * Demonstrates the live PaySecureZ API without making a payment: requests tokens, and sends a GET request if a path is
 * set.
 */
export async function showLivePaySecureZ(
  report: Report,
  { path, ...options }: PaySecureZOptions & { readonly path?: string },
): Promise<void> {
  const client: PaySecureZ = createPaySecureZ(options);
  await report.step('token', () => requestTokenAtOnce(client));
  await getIfPathIsSet(report, client, path, 'PAYSECUREZ_PATH');
  await report.step('two transactions', async () => {
    const tokens = await Promise.all([1, 2].map(() => client.transaction((transaction) => transaction.token())));
    expectThat(tokens[0]?.reveal() !== tokens[1]?.reveal(), 'two different tokens');
    return 'each with its own token; no payment was made';
  });
  await client.close();
}
