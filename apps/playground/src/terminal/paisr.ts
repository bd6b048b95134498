import { type CreatedAccessToken, createPaisr, type Paisr, type PaisrOptions, ProviderError } from '@x/paisr';
import type { Sandbox } from '@x/sandbox';
import { expectThat, type Report } from './report.js';

const KEY = { description: 'Playground (delete me)', scopes: ['invoices.read'] } as const;

/** Demonstrates Paisr in the sandbox: authorized calls, and the life cycle of a key from creation to revocation. */
export async function showPaisr(report: Report, sandbox: Sandbox): Promise<void> {
  const client = createPaisr(sandbox.paisr);
  await report.step('authorized calls', async () => {
    const responses = await Promise.all(Array.from({ length: 10 }, () => client.http.get('/invoices')));
    return `${responses.length} calls at once, with the account's key`;
  });
  await showKey(report, client, sandbox.paisr, {
    path: '/invoices',
    requestCount: () => sandbox.requests({ route: 'paisr.invoices' }).length,
  });
  await client.close();
}

/** Demonstrates the live Paisr API. Only lists keys, unless `PAISR_WRITE=1` allows creating a key. */
export async function showLivePaisr(
  report: Report,
  { write, ...options }: PaisrOptions & { readonly write: boolean },
): Promise<void> {
  const client = createPaisr(options);
  await report.step('authorized call', async () => `keys of the account: ${(await client.accessTokens.list()).length}`);
  if (write) await showKey(report, client, options, { path: '/invoices' });
  else report.note('key created, used and revoked: skipped (set PAISR_WRITE=1)');
  await client.close();
}

/** Creates, lists, uses and revokes a key. Then checks that calls with the revoked key fail. */
async function showKey(
  report: Report,
  client: Paisr,
  options: Omit<PaisrOptions, 'credentials'>,
  { path, requestCount }: { readonly path: string; readonly requestCount?: () => number },
): Promise<void> {
  let created: CreatedAccessToken | undefined;
  const key = (): CreatedAccessToken => {
    if (created === undefined) throw new Error('no key was created');
    return created;
  };
  const withKey = async (): Promise<number> => {
    const user = createPaisr({ ...options, credentials: { token: key().secret.reveal() } });
    try {
      return (await user.http.get(path)).status;
    } finally {
      await user.close();
    }
  };
  await report.step('key created', async () => {
    created = await client.accessTokens.create(KEY);
    return `${created.id}; its secret prints as ${created.secret} or ${JSON.stringify(created)}`;
  });
  await report.step('key listed', async () => {
    const found = (await client.accessTokens.list()).find(({ id }) => id === key().id);
    expectThat(found !== undefined, 'the new key in the list');
    return `${found?.description}: ${found?.permissions.map(({ type }) => type).join(', ')}`;
  });
  await report.step('key used', async () => `a call with the new key: status ${await withKey()}`);
  await report.step('key revoked', async () => {
    await client.accessTokens.revoke(key().id);
    return key().id;
  });
  await report.step('key used again', async () => {
    const before = requestCount?.();
    const error: unknown = await withKey().catch((reason: unknown) => reason);
    expectThat(
      ProviderError.is(error) && error.code === 'unauthorized' && error.attempts === 1,
      'unauthorized, sent once',
    );
    if (before !== undefined) expectThat(requestCount?.() === before + 1, 'only one request in the sandbox log');
    return 'unauthorized, sent once: a key cannot be renewed';
  });
}
