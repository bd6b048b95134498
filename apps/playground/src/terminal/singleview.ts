import type { Sandbox } from '@x/sandbox';
import { createSingleView, type SingleViewOptions } from '@x/singleview';
import type { Report } from './report.js';
import { getIfPathIsSet, renewAfterExpiry, requestTokenAtOnce } from './token-steps.js';

const ACCOUNTS = '/v1/api/observice/accounts';

/** Demonstrates SingleView in the sandbox: one token for many callers, authorized calls, and token renewal. */
export async function showSingleView(report: Report, sandbox: Sandbox): Promise<void> {
  const client = createSingleView(sandbox.singleview);
  await report.step('token', () => requestTokenAtOnce(client, sandbox, 'singleview.token'));
  await report.step('authorized calls', async () => {
    const responses = await Promise.all(Array.from({ length: 10 }, () => client.http.get(ACCOUNTS)));
    return `${responses.length} calls at once, all with the same token`;
  });
  await report.step('expiry', () =>
    renewAfterExpiry(client, sandbox, 'singleview', 'singleview.accounts', () => client.http.get(ACCOUNTS)),
  );
  await client.close();
}

/** Demonstrates the live SingleView API: requests a token, and sends a GET request if a path is set. */
export async function showLiveSingleView(
  report: Report,
  { path, ...options }: SingleViewOptions & { readonly path?: string },
): Promise<void> {
  const client = createSingleView(options);
  await report.step('token', () => requestTokenAtOnce(client));
  await getIfPathIsSet(report, client, path, 'SINGLEVIEW_PATH');
  await client.close();
}
