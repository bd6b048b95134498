import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { rejected } from '@x/test-kit/rejected';
import { createSingleView, fromEnvironment } from './index.js';

const REQUIRED = ['SINGLEVIEW_CLIENT_ID', 'SINGLEVIEW_CLIENT_CODE', 'SINGLEVIEW_MERCHANT_ID'] as const;
const NAMES = [...REQUIRED, 'SINGLEVIEW_SIGNATURE_KEY'] as const;

const BODY = {
  dateTimeStamp: '2026-01-02T03:04:05',
  requestID: 'request-1',
  merchantId: 'merchant-1',
  banks: [{ code: 'SAMA', consentId: 'urn:SAMA:1' }],
};

let sandbox: Sandbox;
const setVariables = (): void => {
  const values: readonly string[] = Object.values(sandbox.singleview.credentials);
  for (const [index, name] of NAMES.entries()) process.env[name] = values[index] ?? '';
};
const clean = (): void => {
  for (const name of NAMES) delete process.env[name];
};

beforeEach(async () => {
  clean();
  sandbox = await startSandbox();
});
afterEach(async () => {
  clean();
  await sandbox.close();
});

it('fromEnvironment() reads the current variables at every token request', async () => {
  const client = createSingleView({ baseUrl: sandbox.singleview.baseUrl, credentials: fromEnvironment() });
  setVariables();
  expect((await client.http.post('/v1/api/observice/accounts', BODY)).status).toBe(200);
  sandbox.rotate('singleview');
  sandbox.revokeTokens('singleview');
  setVariables();
  expect((await client.http.post('/v1/api/observice/accounts', BODY)).status).toBe(200);
  await client.close();
});

it.each(REQUIRED)('fromEnvironment() names the missing variable %s', async (name) => {
  const client = createSingleView({ baseUrl: sandbox.singleview.baseUrl, credentials: fromEnvironment() });
  setVariables();
  delete process.env[name];
  const error = await rejected(client.http.post('/v1/api/observice/accounts', BODY));
  expect(error).toMatchObject({ code: 'credentials_unavailable', outcome: 'not_sent' });
  expect((error as Error).message).toMatch(new RegExp(`: the environment variable ${name} is not set$`));
  await client.close();
  expect(sandbox.requests()).toEqual([]);
});

it('fromEnvironment() works without the optional variable SINGLEVIEW_SIGNATURE_KEY', async () => {
  setVariables();
  delete process.env['SINGLEVIEW_SIGNATURE_KEY'];
  expect(Object.keys(fromEnvironment()())).toEqual(['clientId', 'clientCode', 'merchantId']);
  process.env['SINGLEVIEW_SIGNATURE_KEY'] = 'test-key';
  expect(fromEnvironment()().signatureKey).toBe('test-key');
});
