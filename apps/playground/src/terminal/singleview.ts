import type { Sandbox } from '@x/sandbox';
import { createSingleView, type SingleViewOptions } from '@x/singleview';
import type { Report } from './report.js';
import { askAtOnce, getWhereNamed, renewAfterExpiry } from './token-steps.js';

const ACCOUNTS = '/v1/api/observice/accounts';

/** Shows SingleView against the sandbox: one token for many, authorized calls, renewal. */
export async function showSingleView(report: Report, sandbox: Sandbox): Promise<void> {
  const client = createSingleView(sandbox.singleview);
  await report.step('token', () => askAtOnce(client, sandbox, 'singleview.token'));
  await report.step('authorized calls', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.http.get(ACCOUNTS)));
    return `${answers.length} at once, all with that token`;
  });
  await report.step('expiry', () =>
    renewAfterExpiry(client, sandbox, 'singleview', 'singleview.accounts', () => client.http.get(ACCOUNTS)),
  );
  await client.close();
}

/** The same against the real SingleView: a token, and a GET where a path is given. */
export async function showLiveSingleView(
  report: Report,
  { path, ...options }: SingleViewOptions & { readonly path?: string },
): Promise<void> {
  const client = createSingleView(options);
  await report.step('token', () => askAtOnce(client));
  await getWhereNamed(report, client, path, 'SINGLEVIEW_PATH');
  await client.close();
}
