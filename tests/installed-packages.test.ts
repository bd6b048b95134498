import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';

const execute = promisify(execFile);
const LIMIT_MS = 100_000;

/** As `pnpm run pack` leaves it. */
const tarball = (name: string): string => path.resolve('packages', name, '.pack/package.tgz');

/** The nth block of code in a README. */
function example(name: string, index: number): string {
  const readme = readFileSync(`packages/${name}/README.md`, 'utf8');
  const block = [...readme.matchAll(/^```(?:js|ts)\n(.*?)^```$/gms)][index]?.[1];
  if (block === undefined) throw new Error(`packages/${name}/README.md: expected a code block number ${index + 1}`);
  return block;
}

const root = mkdtempSync(path.join(tmpdir(), 'installed-'));
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(async () => {
  await sandbox.close();
  rmSync(root, { recursive: true, force: true });
});

/** Installs packed packages of ours with npm into an empty folder, as a user does from the registry. */
async function install(
  folder: string,
  names: readonly string[],
  dependencies: readonly string[],
  others: Readonly<Record<string, string>> = {},
): Promise<string> {
  const cwd = path.join(root, folder);
  mkdirSync(cwd);
  const file = (name: string): [string, string] => [`@x/${name}`, `file:${tarball(name)}`];
  const manifest = {
    private: true,
    dependencies: { ...Object.fromEntries(names.map(file)), ...others },
    // Stands in for the registry, on which our packages are not.
    overrides: Object.fromEntries(dependencies.map(file)),
  };
  writeFileSync(path.join(cwd, 'package.json'), JSON.stringify(manifest));
  await execute('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd, timeout: LIMIT_MS });
  return cwd;
}

/** Runs a script in a folder and gives what it printed; fails where it fails. */
async function run(cwd: string, file: string, code: string, args: readonly string[] = []): Promise<string> {
  writeFileSync(path.join(cwd, file), code);
  const env = {
    PATH: process.env['PATH'],
    PAISR_BASE_URL: sandbox.paisr.baseUrl,
    PAISR_TOKEN: sandbox.paisr.credentials.token,
    PAYSECUREZ_BASE_URL: sandbox.paysecurez.baseUrl,
    PAYSECUREZ_CLIENT_ID: sandbox.paysecurez.credentials.clientId,
    PAYSECUREZ_CLIENT_SECRET: sandbox.paysecurez.credentials.clientSecret,
    SINGLEVIEW_BASE_URL: sandbox.singleview.baseUrl,
    SINGLEVIEW_CLIENT_ID: sandbox.singleview.credentials.clientId,
    SINGLEVIEW_CLIENT_CODE: sandbox.singleview.credentials.clientCode,
    SINGLEVIEW_MERCHANT_ID: sandbox.singleview.credentials.merchantId,
  };
  const { stdout, stderr } = await execute('node', [...args, file], { cwd, env, timeout: LIMIT_MS });
  return stdout + stderr;
}

const ours = (cwd: string): readonly string[] => readdirSync(path.join(cwd, 'node_modules/@x')).sort();

/** Makes an authorized call, and prints everything that must not be printed in clear. */
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
    const { status } = await client.http.post('/api/v1/transactions', { amount: 1, currency: 'EUR', reference: 'r-1' });
    const token = await client.transaction((tx) => tx.token());
    const error = await client.http.get('/api/v1/transactions/none/status').catch((reason) => reason);
    console.log(status, client, token, JSON.stringify(token), error, JSON.stringify(error), ProviderError.is(error));`,
  singleview: `
    const { SINGLEVIEW_CLIENT_ID: clientId, SINGLEVIEW_CLIENT_CODE: clientCode } = process.env;
    const credentials = { clientId, clientCode, merchantId: process.env.SINGLEVIEW_MERCHANT_ID };
    const client = createSingleView({ baseUrl: process.env.SINGLEVIEW_BASE_URL, credentials });
    const { status } = await client.http.get('/v1/api/observice/accounts');
    const token = await client.token();
    const error = await client.http.get('/v1/api/observice/none').catch((reason) => reason);
    console.log(status, client, token, JSON.stringify(token), error, JSON.stringify(error), ProviderError.is(error));`,
} as const;

const FACTORIES = { paisr: 'createPaisr', paysecurez: 'createPaySecureZ', singleview: 'createSingleView' } as const;

describe.each(['paisr', 'paysecurez', 'singleview'] as const)(
  '@x/%s, installed by itself in an empty folder',
  (name) => {
    const names = `{ ${FACTORIES[name]}, ProviderError }`;
    let cwd: string;

    beforeAll(async () => {
      cwd = await install(name, [name], ['core']);
    });

    it('brings @x/core and no other package of ours', () => {
      expect(ours(cwd)).toEqual(['core', name]);
    });

    it('prints its errors under their name', async () => {
      const code = `import ${names} from '@x/${name}';\ntry { ${FACTORIES[name]}({}); } catch (error) { console.log(error); }`;
      expect(await run(cwd, 'error.mjs', code)).toMatch(/^ProviderError: /);
    });

    it('works with import, and prints no secret', async () => {
      const printed = await run(cwd, 'call.mjs', `import ${names} from '@x/${name}';\n${CALLS[name]}`);
      expect(printed).toMatch(/^20[01] .*true\n$/s);
      expect(printed).not.toMatch(/sandbox_|eyJ/);
    });

    it('works with require, and prints no secret', async () => {
      const code = `const ${names} = require('@x/${name}');\n(async () => {${CALLS[name]}\n})();`;
      const printed = await run(cwd, 'call.cjs', code);
      expect(printed).toMatch(/^20[01] .*true\n$/s);
      expect(printed).not.toMatch(/sandbox_|eyJ/);
    });

    it('knows its errors across import and require', async () => {
      const code = `
      import { createRequire } from 'node:module';
      import ${names} from '@x/${name}';
      const { ${FACTORIES[name]}: other } = createRequire(import.meta.url)('@x/${name}');
      try { other({}); } catch (error) { console.log(ProviderError.is(error), error.code); }`;
      expect(await run(cwd, 'across.mjs', code)).toBe('true invalid_options\n');
    });

    it('runs the first example of its README as it stands', async () => {
      expect(await run(cwd, 'example.mjs', example(name, 0))).not.toMatch(/sandbox_|eyJ/);
    });
  },
);

describe('beside @x/sandbox', () => {
  let cwd: string;

  beforeAll(async () => {
    cwd = await install('all', ['paisr', 'paysecurez', 'singleview', 'sandbox'], ['core'], {
      // As the README of @x/core says to.
      valibot: '^1.5.0',
    });
  });

  it.each(['paisr', 'paysecurez', 'singleview', 'sandbox'])('the test in the README of @x/%s passes', async (name) => {
    const printed = await run(cwd, `${name}.test.mjs`, example(name, 1), ['--test']);
    expect(printed).toMatch(/^# pass [1-9]/m);
    expect(printed).toMatch(/^# fail 0$/m);
  });

  it('the first example of the sandbox runs', async () => {
    expect(await run(cwd, 'sandbox.mjs', example('sandbox', 0))).toBe('Bearer 1800\n1\n');
  });

  it("the first example of @x/core, a provider of one's own, runs", async () => {
    expect(await run(cwd, 'core.mjs', example('core', 0))).toContain('[AccessToken until');
  });

  it('the command of the sandbox prints what it serves', async () => {
    const { stdout } = await execute('npx', ['--no-install', '@x/sandbox', '--help'], { cwd, timeout: LIMIT_MS });
    expect(stdout).toContain('--port');
  });
});
