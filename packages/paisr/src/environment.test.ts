import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { rejected } from '@x/test-kit/rejected';
import { createPaisr, fromEnvironment } from './index.js';

const NAMES = ['PAISR_TOKEN'] as const;

let sandbox: Sandbox;
const setVariables = (): void => {
  const values: readonly string[] = Object.values(sandbox.paisr.credentials);
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

it('fromEnvironment() reads the current variables at every call', async () => {
  const client = createPaisr({ baseUrl: sandbox.paisr.baseUrl, credentials: fromEnvironment() });
  setVariables();
  expect((await client.http.get('/invoices')).status).toBe(200);
  sandbox.rotate('paisr');
  setVariables();
  expect((await client.http.get('/invoices')).status).toBe(200);
  await client.close();
});

it.each(NAMES)('fromEnvironment() names the missing variable %s', async (name) => {
  const client = createPaisr({ baseUrl: sandbox.paisr.baseUrl, credentials: fromEnvironment() });
  setVariables();
  delete process.env[name];
  const error = await rejected(client.http.get('/invoices'));
  expect(error).toMatchObject({ code: 'credentials_unavailable', outcome: 'not_sent' });
  expect((error as Error).message).toMatch(new RegExp(`: the environment variable ${name} is not set$`));
  await client.close();
  expect(sandbox.requests()).toEqual([]);
});
