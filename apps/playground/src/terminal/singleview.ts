import type { Sandbox } from '@x/sandbox';
import { createSingleView, type SingleViewOptions } from '@x/singleview';
import type { Report } from './report.js';
import { renewAfterExpiry, requestTokenAtOnce } from './token-steps.js';

const ACCOUNTS = '/v1/api/observice/accounts';
const ACCOUNTS_REQUEST = {
  dateTimeStamp: '2026-01-31T12:00:00',
  requestID: 'playground',
  merchantId: 'playground',
  banks: [{ code: 'SAMA', consentId: 'urn:SAMA:playground' }],
} as const;

/** Demonstrates SingleView in the sandbox: one token for many callers, authorized calls, and token renewal. */
export async function showSingleView(report: Report, sandbox: Sandbox): Promise<void> {
  const client = createSingleView(sandbox.singleview);
  const call = () => client.http.post(ACCOUNTS, ACCOUNTS_REQUEST, { idempotent: true });
  await report.step('token', () => requestTokenAtOnce(client, sandbox, 'singleview.token'));
  await report.step('authorized calls', async () => {
    const responses = await Promise.all(Array.from({ length: 10 }, call));
    return `${responses.length} signed calls at once, all with the same token`;
  });
  await report.step('expiry', () => renewAfterExpiry(client, sandbox, 'singleview', 'singleview.accounts', call));
  await client.close();
}

/** Demonstrates the live SingleView API: requests a token, and sends a POST request if a path is set. */
export async function showLiveSingleView(
  report: Report,
  { path, body = '{}', ...options }: SingleViewOptions & { readonly path?: string; readonly body?: string },
): Promise<void> {
  const client = createSingleView(options);
  await report.step('token', () => requestTokenAtOnce(client));
  if (path === undefined) report.note('authorized call: skipped (set SINGLEVIEW_PATH to a path to POST)');
  else {
    const call = () => client.http.post(path, JSON.parse(body), { idempotent: true });
    await report.step('authorized call', async () => `POST returned status ${(await call()).status}`);
  }
  await client.close();
}
