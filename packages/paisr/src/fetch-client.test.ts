import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { createPaisr as createLight } from './fetch.js';
import { createPaisr } from './index.js';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});

afterEach(() => sandbox.close());

describe.each([
  ['@x/paisr', createPaisr],
  ['@x/paisr/fetch', createLight],
])('the client of %s', (_entry, create) => {
  it('sends calls with fetch, below the path of the base URL', async () => {
    const { fetch, close } = create(sandbox.paisr);
    const response = await fetch('/invoices');
    expect([response.status, response.url]).toEqual([200, `${sandbox.paisr.baseUrl}/invoices`]);
    await close();
  });

  it('resolves with status 401 for a key that Paisr rejects, after one request', async () => {
    const client = create({ ...sandbox.paisr, credentials: { token: 'tkn_wrong' } });
    const response = await client.fetch('/invoices');
    expect([response.status, await response.json()]).toMatchObject([401, { success: false }]);
    expect(client.status().calls).toBe(1);
    await client.close();
  });

  it('manages keys', async () => {
    const client = create(sandbox.paisr);
    const { id } = await client.accessTokens.create({ description: 'a new key', scopes: ['invoices.read'] });
    expect((await client.accessTokens.list()).map((key) => key.id)).toContain(id);
    await client.close();
  });
});

it('the client of @x/paisr/fetch has no http', async () => {
  const client = createLight(sandbox.paisr);
  expect('http' in client).toBe(false);
  await client.close();
});
