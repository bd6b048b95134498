import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { createSingleView as createLight } from './fetch.js';
import { createSingleView } from './index.js';

const ACCOUNTS = '/v1/api/observice/accounts';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});

afterEach(() => sandbox.close());

describe.each([
  ['@x/singleview', createSingleView],
  ['@x/singleview/fetch', createLight],
])('the client of %s', (_entry, create) => {
  it('sends calls with fetch, and renews a rejected token', async () => {
    const { fetch, close } = create(sandbox.singleview);
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify({ banks: [] }), idempotent: true };
    expect((await fetch(ACCOUNTS, request)).status).toBe(200);
    sandbox.expireTokens('singleview');
    expect((await fetch(ACCOUNTS, request)).status).toBe(200);
    expect(sandbox.requests({ route: 'singleview.token' })).toHaveLength(2);
    await close();
  });

  it('signs the text of a Request', async () => {
    const signed: string[] = [];
    const { baseUrl, credentials } = sandbox.singleview;
    const { signatureKey: _documented, ...others } = credentials;
    const client = create({ baseUrl, credentials: others, sign: (body) => `signature ${signed.push(body)}` });
    await client.fetch(new Request(`${baseUrl}${ACCOUNTS}`, { method: 'POST', body: '{"a":1}' }));
    expect(signed.at(-1)).toBe('{"a":1}');
    await client.close();
  });
});

it('the client of @x/singleview/fetch has no http', async () => {
  const client = createLight(sandbox.singleview);
  expect('http' in client).toBe(false);
  await client.close();
});
