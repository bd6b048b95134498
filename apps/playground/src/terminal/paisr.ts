import { type CreatedAccessToken, createPaisr, type Paisr, type PaisrOptions, ProviderError } from '@x/paisr';
import type { Sandbox } from '@x/sandbox';
import { expectThat, type Report } from './report.js';

const KEY = { description: 'Playground (delete me)', scopes: ['invoices.read'] } as const;

/** Shows Paisr against the sandbox: authorized calls, and the life of a key from its making to its end. */
export async function showPaisr(report: Report, sandbox: Sandbox): Promise<void> {
  const client = createPaisr(sandbox.paisr);
  await report.step('authorized calls', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.http.get('/invoices')));
    return `${answers.length} at once, with the key of the account`;
  });
  await showKey(report, client, sandbox.paisr, {
    path: '/invoices',
    sends: () => sandbox.requests({ route: 'paisr.invoices' }).length,
  });
  await client.close();
}

/** The same against the real Paisr. Keys are only listed, unless the environment allows to make one. */
export async function showLivePaisr(
  report: Report,
  { write, ...options }: PaisrOptions & { readonly write: boolean },
): Promise<void> {
  const client = createPaisr(options);
  await report.step('authorized call', async () => `keys of the account: ${(await client.accessTokens.list()).length}`);
  if (write) await showKey(report, client, options, { path: '/invoices' });
  else report.note('the life of a key: left out, PAISR_WRITE is not 1');
  await client.close();
}

/** Makes a key, lists, uses and revokes it, and shows that it is of no use afterwards. */
async function showKey(
  report: Report,
  client: Paisr,
  options: Omit<PaisrOptions, 'credentials'>,
  { path, sends }: { readonly path: string; readonly sends?: () => number },
): Promise<void> {
  let made: CreatedAccessToken | undefined;
  const key = (): CreatedAccessToken => {
    if (made === undefined) throw new Error('expected a key, none was made');
    return made;
  };
  const withKey = async (): Promise<number> => {
    const user = createPaisr({ ...options, credentials: { token: key().secret.reveal() } });
    try {
      return (await user.http.get(path)).status;
    } finally {
      await user.close();
    }
  };
  await report.step('a key made', async () => {
    made = await client.accessTokens.create(KEY);
    return `${made.id}; printed, its secret is ${made.secret} or ${JSON.stringify(made)}`;
  });
  await report.step('listed', async () => {
    const found = (await client.accessTokens.list()).find(({ id }) => id === key().id);
    expectThat(found !== undefined, 'the new key in the list');
    return `${found?.description}: ${found?.permissions.map(({ type }) => type).join(', ')}`;
  });
  await report.step('used', async () => `a call with the new key: status ${await withKey()}`);
  await report.step('revoked', async () => {
    await client.accessTokens.revoke(key().id);
    return key().id;
  });
  await report.step('used again', async () => {
    const before = sends?.();
    const error: unknown = await withKey().catch((reason: unknown) => reason);
    expectThat(
      ProviderError.is(error) && error.code === 'unauthorized' && error.attempts === 1,
      'unauthorized, sent once',
    );
    if (before !== undefined) expectThat(sends?.() === before + 1, 'no second send in the record of the sandbox');
    return 'unauthorized, sent once: a key can not be renewed';
  });
}
