import { expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from './index.js';
import { call } from './test-support/call.test-support.js';
import { paysecurezToken, singleviewToken } from './test-support/tokens.test-support.js';

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Returns all random values that a client can see, except the port. */
async function traces(sandbox: Sandbox): Promise<readonly unknown[]> {
  const { paisr, paysecurez, singleview } = sandbox;
  const { body } = await call(`${paisr.baseUrl}/access-tokens`, {
    token: paisr.credentials.token,
    json: { description: 'Postman', scopes: ['invoices.read'] },
  });
  return [
    paisr.credentials,
    paysecurez.credentials,
    singleview.credentials,
    await paysecurezToken(sandbox),
    await singleviewToken(sandbox),
    body,
    sandbox.rotate('paysecurez'),
  ];
}

it('sandboxes with the same seed and clock generate the same values', async () => {
  await using one = await startSandbox({ seed: 7, now: () => START });
  await using other = await startSandbox({ seed: '7', now: () => START });
  const seen = await traces(one);
  expect(await traces(other)).toEqual(seen);
  expect(one.seed).toBe('7');
});

it('a sandbox without a seed generates a reusable random seed', async () => {
  await using one = await startSandbox({ now: () => START });
  await using other = await startSandbox({ now: () => START });
  await using again = await startSandbox({ seed: one.seed, now: () => START });
  const seen = await traces(one);
  expect((await traces(other)).filter((trace) => seen.some((first) => Object.is(first, trace)))).toEqual([]);
  expect(other.seed).not.toBe(one.seed);
  expect(await traces(again)).toEqual(seen);
});
