import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { example, install, removeInstalled, runCommand, runScript } from '@x/test-kit/installed';
import { environmentOf } from './sandbox-environment.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(async () => {
  await sandbox.close();
  removeInstalled();
});

const run = (cwd: string, file: string, code: string): Promise<string> =>
  runScript(cwd, file, code, environmentOf(sandbox));

const ownPackages = (cwd: string): readonly string[] => readdirSync(path.join(cwd, 'node_modules/@x')).sort();

/** Code that makes an authorized call and prints every object that must not expose a secret. */
const CALLS = {
  paisr: `
    const client = createPaisr({ baseUrl: process.env.PAISR_BASE_URL, credentials: { token: process.env.PAISR_TOKEN } });
    const { status } = await client.http.get('/invoices');
    const key = await client.accessTokens.create({ description: 'Installed', scopes: ['invoices.read'] });
    const error = await client.accessTokens.get('tkn_none').catch((reason) => reason);
    console.log(status, client, key, JSON.stringify(key), error, JSON.stringify(error), ProviderError.is(error));`,
  paysecurez: `
    const { PAYSECUREZ_CLIENT_ID: clientId, PAYSECUREZ_CLIENT_SECRET: clientSecret } = process.env;
    const client = createPaySecureZ({ baseUrl: process.env.PAYSECUREZ_BASE_URL, credentials: { clientId, clientSecret } });
    const order = {
      transactionAction: 'PAYMENT',
      amount: 19.99,
      currency: 'EUR',
      reference: 'r-1',
      statementDescriptor: 'Example Shop',
      successUrl: 'https://shop.example/paid',
      callbackUrl: 'https://shop.example/callbacks',
    };
    const { status } = await client.http.post('/api/v1/transactions', order);
    const token = await client.transaction((tx) => tx.token());
    const error = await client.http.get('/api/v1/transactions/none/status').catch((reason) => reason);
    console.log(status, client, token, JSON.stringify(token), error, JSON.stringify(error), ProviderError.is(error));`,
  singleview: `
    const { SINGLEVIEW_CLIENT_ID: clientId, SINGLEVIEW_CLIENT_CODE: clientCode } = process.env;
    const { SINGLEVIEW_MERCHANT_ID: merchantId, SINGLEVIEW_SIGNATURE_KEY: signatureKey } = process.env;
    const credentials = { clientId, clientCode, merchantId, signatureKey };
    const client = createSingleView({ baseUrl: process.env.SINGLEVIEW_BASE_URL, credentials });
    const { status } = await client.http.post('/v1/api/observice/accounts', { banks: [] });
    const token = await client.token();
    const error = await client.http.post('/v1/api/observice/none', {}).catch((reason) => reason);
    console.log(status, client, token, JSON.stringify(token), error, JSON.stringify(error), ProviderError.is(error));`,
} as const;

const FACTORIES = { paisr: 'createPaisr', paysecurez: 'createPaySecureZ', singleview: 'createSingleView' } as const;

describe.each(['paisr', 'paysecurez', 'singleview'] as const)('@x/%s installed in an empty folder', (name) => {
  const names = `{ ${FACTORIES[name]}, ProviderError }`;
  let cwd: string;

  beforeAll(async () => {
    cwd = await install([name], ['core']);
  });

  it('installs @x/core but none of our other packages', () => {
    expect(ownPackages(cwd)).toEqual(['core', name]);
  });

  it('prints errors with the name ProviderError', async () => {
    const code = `import ${names} from '@x/${name}';\ntry { ${FACTORIES[name]}({}); } catch (error) { console.log(error); }`;
    expect(await run(cwd, 'error.mjs', code)).toMatch(/^ProviderError: /);
  });

  it('the package works with import and does not print secrets', async () => {
    const printed = await run(cwd, 'call.mjs', `import ${names} from '@x/${name}';\n${CALLS[name]}`);
    expect(printed).toMatch(/^20[01] .*true\n$/s);
    expect(printed).not.toMatch(/sandbox_|eyJ/);
  });

  it('the package works with require and does not print secrets', async () => {
    const code = `const ${names} = require('@x/${name}');\n(async () => {${CALLS[name]}\n})();`;
    const printed = await run(cwd, 'call.cjs', code);
    expect(printed).toMatch(/^20[01] .*true\n$/s);
    expect(printed).not.toMatch(/sandbox_|eyJ/);
  });

  it('the ES module build recognizes errors from the CommonJS build', async () => {
    const code = `
      import { createRequire } from 'node:module';
      import ${names} from '@x/${name}';
      const { ${FACTORIES[name]}: other } = createRequire(import.meta.url)('@x/${name}');
      try { other({}); } catch (error) { console.log(ProviderError.is(error), error.code); }`;
    expect(await run(cwd, 'across.mjs', code)).toBe('true invalid_options\n');
  });

  it('the command says that --sandbox needs a package that is not installed', async () => {
    const failed: unknown = await runCommand(cwd, 'npx', ['--no-install', `@x/${name}`, 'check', '--sandbox']).catch(
      (error: unknown) => error,
    );
    expect(failed).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringMatching(/^--sandbox needs the package @x\/sandbox, which is not installed next to @x/),
    });
  });

  it('the first example in the README runs unchanged', async () => {
    expect(await run(cwd, 'example.mjs', example(name, 0))).not.toMatch(/sandbox_|eyJ/);
  });
});
