import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { install, removeInstalled, runCommand } from '@x/test-kit/installed';
import { environmentOf } from './sandbox-environment.js';

let sandbox: Sandbox;
let cwd: string;

beforeAll(async () => {
  [sandbox, cwd] = await Promise.all([startSandbox(), install(['paisr', 'paysecurez', 'singleview'], ['core'])]);
});

afterAll(async () => {
  await sandbox.close();
  removeInstalled();
});

it('the clients work in a CommonJS Jest test without Node flags', async () => {
  writeFileSync(
    path.join(cwd, 'clients.test.js'),
    `const { createPaisr } = require('@x/paisr');
     const { createPaySecureZ } = require('@x/paysecurez');
     const { createSingleView } = require('@x/singleview');
     const { env } = process;
     const clients = {
       paisr: () => createPaisr({ baseUrl: env.PAISR_BASE_URL, credentials: { token: env.PAISR_TOKEN } }),
       paysecurez: () => createPaySecureZ({
         baseUrl: env.PAYSECUREZ_BASE_URL,
         credentials: { clientId: env.PAYSECUREZ_CLIENT_ID, clientSecret: env.PAYSECUREZ_CLIENT_SECRET },
       }),
       singleview: () => createSingleView({
         baseUrl: env.SINGLEVIEW_BASE_URL,
         credentials: {
           clientId: env.SINGLEVIEW_CLIENT_ID,
           clientCode: env.SINGLEVIEW_CLIENT_CODE,
           merchantId: env.SINGLEVIEW_MERCHANT_ID,
         },
       }),
     };
     const paths = { paisr: '/invoices', paysecurez: '/api/v1/transactions/none/status', singleview: '/v1/api/observice/accounts' };
     it.each(Object.keys(clients))('%s', async (name) => {
       const client = clients[name]();
       const { status } = await client.http.get(paths[name], { validateStatus: null });
       expect([200, 404]).toContain(status);
       await client.close();
     });`,
  );
  // Runs this repository's Jest with default settings and the packages that are installed in the folder.
  const jest = path.resolve('node_modules/jest/bin/jest.js');
  const output = await runCommand(cwd, 'node', [jest, '--rootDir', cwd, '--no-cache'], environmentOf(sandbox));
  expect(output).toMatch(/Tests: +3 passed, 3 total/);
});
