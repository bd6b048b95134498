/** Tests the commands of the packed packages in real processes. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import '@x/test-kit/canaries';
import { selfSigned } from '@x/test-kit/certificates';
import { startServer } from '@x/test-kit/http-server';
import { install, removeInstalled } from '@x/test-kit/installed';
import { codeBlocks } from './documents/markdown.js';
import { environmentOf } from './sandbox-environment.js';

const NAMES = ['paisr', 'paysecurez', 'singleview'] as const;

let cwd: string;
let sandbox: Sandbox;
let environment: Readonly<Record<string, string>>;
/** The credentials and the tokens, which the commands must not print. */
let secrets: readonly string[];
const children: ChildProcess[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
  environment = environmentOf(sandbox);
  secrets = Object.entries(environment).flatMap(([name, value]) => (/TOKEN|SECRET|CODE|KEY/.test(name) ? [value] : []));
  cwd = await install([...NAMES, 'sandbox'], ['core']);
});
afterEach(() => {
  sandbox.reset();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await sandbox.close();
  removeInstalled();
});

const cliOf = (name: string): string => path.join(cwd, `node_modules/@x/${name}/dist/cli.js`);

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts a program with an environment of only `PATH` and `env`. */
function start(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn(command, args, { cwd, env: { PATH: process.env['PATH'], ...env }, stdio: 'pipe' });
  children.push(child);
  return child;
}

async function ran(child: ChildProcess, input = ''): Promise<Ran> {
  child.stdin?.end(input);
  const [out, err, [code]] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
    once(child, 'close'),
  ]);
  return { out, err, code };
}

const node = (name: string, args: readonly string[], env = environment): Promise<Ran> =>
  ran(start('node', [cliOf(name), ...args], env));

/** Runs a command as users do, which takes longer than `node`. */
const npx = (args: readonly string[], env = environment): Promise<Ran> =>
  ran(start('npx', ['--no-install', ...args], env));

describe.each(NAMES)('npx @x/%s', (name) => {
  it('prints the help', async () => {
    const { code, out, err } = await node(name, ['--help'], {});
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`npx @x/${name} check --sandbox`);
  });

  it('checks the credentials in the environment without printing them', async () => {
    const { code, out, err } = await npx([`@x/${name}`, 'check']);
    expect([code, err]).toEqual([0, '']);
    expect(out.match(/^ {2}ok /gm)).toHaveLength(4);
    expect(out).toShowNone(secrets);
    expect(out).not.toMatch(/sandbox_|eyJ/);
    expect(sandbox.requests()).toHaveLength(1);
  });

  it('checks a sandbox that it starts', async () => {
    const { code, out, err } = await npx([`@x/${name}`, 'check', '--sandbox'], {});
    expect([code, err]).toEqual([0, '']);
    expect(out.match(/^ {2}ok /gm)).toHaveLength(4);
  });

  it('reports wrong credentials and exits with code 3', async () => {
    sandbox.rotate(name);
    const { code, out, err } = await node(name, ['check']);
    expect([code, err]).toEqual([3, '']);
    expect(out).toMatch(/^ {2}failed +credentials/m);
    expect(out).toShowNone(secrets);
  });

  it('refuses a secret in its arguments without quoting it', async () => {
    for (const args of [[secrets[0] ?? ''], ['check', `--token=${secrets[0]}`]]) {
      const { code, out, err } = await node(name, args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toShowNone(secrets);
    }
  });
});

describe.each(['paysecurez', 'singleview'] as const)('npx @x/%s token', (name) => {
  it('prints only the token to a pipe', async () => {
    const { code, out, err } = await npx([`@x/${name}`, 'token']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(sandbox.requests()).toHaveLength(1);
  });
});

describe('the process', () => {
  it('does not show a secret in the process listing', async () => {
    sandbox.fault('paysecurez.token', { hang: true });
    const file = path.join(cwd, 'credentials.json');
    writeFileSync(file, JSON.stringify(sandbox.paysecurez.credentials));
    chmodSync(file, 0o600);
    const child = start('npx', ['--no-install', '@x/paysecurez', 'token', '--file', file], {
      PAYSECUREZ_BASE_URL: sandbox.paysecurez.baseUrl,
    });
    await untilRequested();
    const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'args=']);
    expect(stdout).toContain('token --file');
    expect(stdout).toShowNone(secrets);
    expect(child.exitCode).toBe(null);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops on %s with code %i and prints nothing', async (signal, code) => {
    sandbox.fault('paysecurez.token', { hang: true });
    const child = start('node', [cliOf('paysecurez'), 'check'], environment);
    const result = ran(child);
    await untilRequested();
    child.kill(signal);
    expect(await result).toEqual({ code, out: '', err: '' });
  });

  it('ignores a reader that closes the pipe', async () => {
    const child = start('node', [cliOf('paysecurez'), 'token', '--json'], environment);
    child.stdout?.destroy();
    const [err, [code]] = await Promise.all([text(child.stderr ?? Readable.from([])), once(child, 'exit')]);
    expect([code, err]).toEqual([0, '']);
    expect(sandbox.requests()).toHaveLength(1);
  });

  it('does not read or write files in the current folder', async () => {
    const { clientId, clientSecret } = sandbox.paysecurez.credentials;
    const lines = `PAYSECUREZ_CLIENT_ID=${clientId}\nPAYSECUREZ_CLIENT_SECRET=${clientSecret}\n`;
    for (const name of ['.env', '.env.local', '.paysecurezrc']) writeFileSync(path.join(cwd, name), lines);
    const before = readdirSync(cwd);
    const missing = await node('paysecurez', ['check'], {});
    expect(missing.code).toBe(5);
    expect(missing.err).toMatch(
      /^the environment variables PAYSECUREZ_CLIENT_ID, PAYSECUREZ_CLIENT_SECRET are not set\n/,
    );
    expect(readdirSync(cwd)).toEqual(before);
  });

  it('works without the permission to write files', async () => {
    const flags = process.allowedNodeEnvironmentFlags;
    const permission = flags.has('--permission') ? '--permission' : '--experimental-permission';
    const net = flags.has('--allow-net') ? ['--allow-net'] : [];
    const args = [permission, '--allow-fs-read=*', ...net, '--no-warnings', cliOf('paysecurez')];
    for (const command of [['check'], ['token', '--json'], ['check', '--sandbox']]) {
      expect(await ran(start('node', [...args, ...command], environment))).toMatchObject({ code: 0, err: '' });
    }
  });

  it('reports a certificate that is not trusted, and sends no credentials', async () => {
    const server = await startServer((_request, response) => void response.end(), await selfSigned(['127.0.0.1']));
    const env = { ...environment, PAYSECUREZ_BASE_URL: server.url };
    const { code, out } = await node('paysecurez', ['check'], env);
    await server.close();
    expect(code).toBe(5);
    expect(out).toMatch(/^ {2}ok +reachable/m);
    expect(out).toMatch(/^ {2}failed +TLS/m);
    expect(out).toContain('NODE_EXTRA_CA_CERTS');
    expect(server.seen).toEqual([]);
  });

  it('reads credentials from standard input', async () => {
    const input = JSON.stringify({ ...sandbox.paysecurez.credentials, baseUrl: sandbox.paysecurez.baseUrl });
    expect(await ran(start('node', [cliOf('paysecurez'), 'check', '--stdin']), input)).toMatchObject({
      code: 0,
      err: '',
    });
  });
});

it.each(['core', ...NAMES])('importing @x/%s does not load the command', (name) => {
  const folder = path.join(cwd, `node_modules/@x/${name}/dist`);
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const code = readFileSync(path.join(folder, file), 'utf8');
    expect(code).not.toMatch(/Usage: npx|command\.c?js|@x\/core\/command/);
    for (const [, next = ''] of code.matchAll(/(?:from|import|require)[\s(]*["']\.\/([\w.-]+)["']/g)) visit(next);
  };
  visit('index.js');
  visit('index.cjs');
});

describe('npx @x/sandbox', () => {
  it.each([
    ['--env', '. ./sandbox.env'],
    ['--dotenv', 'set -a; . ./sandbox.env'],
  ])('prints variables with %s that a shell and the commands can use', async (option, load) => {
    const child = start('sh', ['-c', `exec node ${cliOf('sandbox')} ${option} > sandbox.env`]);
    // The sandbox prints its introduction before the variables, and the request log after them.
    await once(child.stderr ?? child, 'data');
    await untilFile('sandbox.env', 'SINGLEVIEW_SIGNATURE_KEY');
    const loaded = await ran(
      start('sh', ['-c', `${load}; for name in ${NAMES.join(' ')}; do npx @x/$name check; done`]),
    );
    expect([loaded.code, loaded.err]).toEqual([0, '']);
    expect(loaded.out.match(/^ {2}ok /gm)).toHaveLength(12);
    child.stdin?.end();
  });
});

describe('docs/command-line.md', () => {
  const blocks = codeBlocks('docs/command-line.md').filter(({ language }) => language === 'sh');
  const runnable = blocks.filter(({ code }) => !code.includes('sandbox.env'));

  it('has shell blocks', () => {
    expect(runnable).toHaveLength(4);
  });

  it.each(runnable.map((block) => [block.line, block.code] as const))(
    'the shell block in line %i runs',
    async (_line, code) => {
      const result = await ran(start('sh', ['-ec', code], environment));
      expect([result.code, result.err]).toEqual([0, '']);
      expect(result.out).toMatch(/ok|statusCode|success|\d{4}-/);
      expect(result.out).not.toContain('Unauthorized');
      expect(result.out).toShowNone(secrets);
    },
  );

  it('lists the exit codes', async () => {
    const page = readFileSync('docs/command-line.md', 'utf8');
    const { out: help } = await node('paysecurez', ['--help'], {});
    for (const code of [0, 1, 2, 3, 4, 5]) {
      expect(page).toMatch(new RegExp(`^\\| ${code} `, 'm'));
      expect(help).toMatch(new RegExp(`\\b${code} `));
    }
  });
});

/** Waits until the sandbox has received a request. */
async function untilRequested(): Promise<void> {
  while (sandbox.requests().length === 0) await new Promise(setImmediate);
}

/** Waits until a file contains a text. */
async function untilFile(name: string, wanted: string): Promise<void> {
  while (!readFileSync(path.join(cwd, name), 'utf8').includes(wanted)) await new Promise(setImmediate);
}
