import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type AcmeCredentials, type AcmeServer, createAcme, openAcme } from '../../test/acme.js';
import type { CommandDefinition } from '../command.js';
import type { AnyCommand } from './definition.js';
import { type CommandIo, runCommand } from './run-command.js';

const SECRET = 'acme-secret-canary';
const ENV = { ACME_ID: 'acme-client', ACME_SECRET: SECRET };

const tokenCommand: CommandDefinition<AcmeCredentials> = {
  kind: 'token',
  package: '@x/acme',
  version: '1.2.3',
  provider: 'acme',
  title: 'Acme',
  variables: { id: { name: 'ACME_ID' }, secret: { name: 'ACME_SECRET' } },
  baseUrlVariable: 'ACME_BASE_URL',
  createClient: createAcme,
};

/** A provider with keys. The key is the secret. */
const keyCommand: CommandDefinition<AcmeCredentials> = {
  ...tokenCommand,
  kind: 'key',
  createClient(options) {
    const client = createAcme(options);
    return { verify: ({ signal }) => client.http.get('/keys', { signal }), close: () => client.close() };
  },
};

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  args: readonly string[],
  given: Partial<CommandIo> = {},
  definition: CommandDefinition<AcmeCredentials> = tokenCommand,
): Promise<Ran> {
  let [out, err] = ['', ''];
  const code = await runCommand(definition as unknown as AnyCommand, {
    args,
    env: {},
    platform: 'linux',
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    terminal: false,
    stdin: () => Readable.from([]),
    signal: new AbortController().signal,
    loadSandbox: () => Promise.reject(new Error('not installed')),
    ...given,
  });
  // No test may show the secret. Only `token` prints the token.
  expect(out + err).not.toContain(SECRET);
  if (args[0] !== 'token') expect(out + err).not.toContain('token-1');
  return { code, out, err };
}

let server: AcmeServer | undefined;

async function open(...script: Parameters<typeof openAcme>): Promise<{ ACME_BASE_URL: string } & typeof ENV> {
  server = await openAcme(...script);
  return { ...ENV, ACME_BASE_URL: server.url };
}

afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('token', () => {
  it('prints the token and a line break to a pipe', async () => {
    expect(await run(['token'], { env: await open() })).toEqual({ code: 0, out: 'token-1\n', err: '' });
    expect(server?.tokenRequests()).toHaveLength(1);
    expect(server?.apiCalls()).toEqual([]);
  });

  it('prints a whole header with --header', async () => {
    expect((await run(['token', '--header'], { env: await open() })).out).toBe('Authorization: Bearer token-1\n');
  });

  it('prints the expiry with --json', async () => {
    const before = Date.now();
    const { out } = await run(['token', '--json'], { env: await open() });
    const printed = JSON.parse(out);
    expect(printed).toEqual({ token: 'token-1', expiresIn: 600, expiresAt: expect.any(String) });
    expect(Date.parse(printed.expiresAt)).toBeGreaterThanOrEqual(before + 600_000);
  });

  it('does not request or print a token on a terminal without --show', async () => {
    const env = await open();
    const refused = await run(['token'], { env, terminal: true });
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('use --show');
    expect(server?.seen).toEqual([]);
    expect((await run(['token', '--show'], { env, terminal: true })).out).toBe('token-1\n');
  });

  it('explains a rejection on standard error', async () => {
    const env = await open({ token: (_request, respond) => respond(401, { refused: `no \u001b[31m${SECRET}` }) });
    const { code, out, err } = await run(['token'], { env });
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^the credentials were rejected with status 401: .*\nCheck ACME_ID, ACME_SECRET, .*\n$/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test checks that these characters are absent.
    expect(err.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f]/);
  });
});

describe('check', () => {
  const statuses = (out: string): unknown =>
    JSON.parse(out).checks.map(({ name, status }: { name: string; status: string }) => `${name} ${status}`);
  const FIRST_UNKNOWN = ['reachable failed', 'TLS unknown', 'credentials unknown', 'lifetime unknown'];
  const GOOD = ['reachable ok', 'TLS ok', 'credentials ok', 'lifetime ok'];
  const UNKNOWN = ['reachable ok', 'TLS ok', 'credentials unknown', 'lifetime unknown'];
  const REJECTED = ['reachable ok', 'TLS ok', 'credentials failed', 'lifetime unknown'];

  it('reports that everything is good', async () => {
    const env = await open();
    const { code, out, err } = await run(['check'], { env });
    expect([code, err]).toEqual([0, '']);
    const { host } = new URL(env.ACME_BASE_URL);
    expect(out).toMatch(
      new RegExp(
        `^Acme at ${host}, with credentials from the environment\n` +
          `  ok       reachable    ${host}\n` +
          `  ok       TLS          not needed for http on this machine\n` +
          `  ok       credentials  accepted\n` +
          `  ok       lifetime     600 s, until 2\\S+Z\n$`,
      ),
    );
    expect(server?.apiCalls()).toEqual([]);
  });

  it.each<[number, unknown, number, readonly string[], string]>([
    [401, { refused: 'no' }, 3, REJECTED, 'Check ACME_ID, ACME_SECRET'],
    [400, { refused: 'no' }, 3, REJECTED, 'Check ACME_ID, ACME_SECRET'],
    [404, {}, 5, UNKNOWN, 'Check the base URL.'],
    [307, {}, 5, UNKNOWN, 'Check the base URL.'],
    [200, { hello: 1 }, 5, UNKNOWN, 'Check the base URL.'],
    [503, {}, 4, UNKNOWN, 'Try again later.'],
    [429, {}, 4, UNKNOWN, 'Try again later.'],
  ])('explains a response with status %j and body %j', async (status, body, code, expected, advice) => {
    const env = await open({ token: (_request, respond) => respond(status, body, { location: '/elsewhere' }) });
    const { out, ...ran } = await run(['check', '--json'], { env });
    expect(ran).toEqual({ code, err: '' });
    expect(statuses(out)).toEqual(expected);
    expect(out).toContain(advice);
    expect(JSON.parse(out).ok).toBe(false);
    expect(server?.seen).toHaveLength(1);
  });

  it('reports a server that cannot be reached', async () => {
    const env = await open();
    await server?.close();
    const { code, out } = await run(['check', '--json'], { env });
    expect(code).toBe(4);
    expect(statuses(out)).toEqual(FIRST_UNKNOWN);
    expect(out).toMatch(/could not connect.*ECONNREFUSED/);
  });

  it.each([
    [
      { token: 'token-1' },
      'ok',
      '600 s, until .*, according to the documentation of Acme; the response does not state it',
    ],
    [{ token: 'token-1', ttl: 30 }, 'warning', '30 s, until .*'],
  ])('describes the lifetime of %j', async (body, status, text) => {
    const env = await open({ token: (_request, respond) => respond(200, body) });
    const { code, out } = await run(['check'], { env });
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^ {2}${status} +lifetime +${text}$`, 'm'));
  });

  it.each<[number, number, readonly string[], string]>([
    [200, 0, GOOD, '"accepted"'],
    [403, 0, GOOD, 'without the permission to list keys'],
    [401, 3, REJECTED, 'Check ACME_ID'],
    [404, 5, UNKNOWN, 'Check the base URL.'],
  ])('checks a key whose request gets the status %j', async (status, code, expected, text) => {
    const env = await open({
      api: (_request, response) => void response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}'),
    });
    const { out, ...ran } = await run(['check', '--json'], { env }, keyCommand);
    expect(ran).toEqual({ code, err: '' });
    expect(statuses(out)).toEqual(expected);
    expect(out).toContain(text);
  });

  it('prints JSON in ASCII, and text without control characters', async () => {
    const env = await open({ token: (_request, respond) => respond(422, { refused: 'é\u202e\u009b\u2028x' }) });
    expect((await run(['check', '--json'], { env })).out.trimEnd()).toMatch(/^[\x20-\x7e]+$/);
    expect((await run(['check'], { env })).out).not.toMatch(/[\u202e\u009b\u2028]/);
  });
});

describe('misconfiguration', () => {
  it.each<[Record<string, string>, string]>([
    [{ ACME_ID: 'x' }, 'the environment variable ACME_SECRET is not set'],
    [ENV, 'the base URL of Acme is not set, and there is no default'],
    [{ ...ENV, ACME_BASE_URL: 'http://acme.example' }, 'baseUrl: must be an https:// URL'],
    [{ ...ENV, ACME_BASE_URL: `https://${SECRET}@acme.example` }, 'baseUrl: must be a URL without a user name'],
    [{ ...ENV, ACME_ID: 'x\n', ACME_BASE_URL: 'https://acme.example' }, 'credentials.id: must not have spaces'],
  ])('stops with code 5 for %j', async (env, text) => {
    for (const command of ['token', 'check']) {
      const { code, out, err } = await run([command], { env });
      expect([code, out]).toEqual([5, '']);
      expect(err).toContain(text);
    }
  });

  it('says how to install the sandbox', async () => {
    const { code, err } = await run(['check', '--sandbox']);
    expect(code).toBe(5);
    expect(err).toBe(
      '--sandbox needs the package @x/sandbox, which is not installed next to @x/acme\n' +
        'Run npm i -D @x/sandbox, or run npx -p @x/acme -p @x/sandbox acme with the same arguments.\n',
    );
  });

  it('uses and closes the sandbox', async () => {
    const { ACME_BASE_URL: baseUrl } = await open();
    let closed = 0;
    const acme = { baseUrl, credentials: { id: 'x', secret: SECRET } };
    const close = async (): Promise<void> => {
      closed += 1;
    };
    const loadSandbox = async () => ({ startSandbox: async () => ({ acme, close }) });
    const { code, out } = await run(['check', '--sandbox'], {
      loadSandbox,
      env: { ACME_BASE_URL: 'https://other.example' },
    });
    expect([code, closed]).toEqual([0, 1]);
    expect(out).toContain('with credentials from a sandbox');
  });

  it('shows only the name of an unexpected error', async () => {
    const createClient = (): never => {
      throw new RangeError(SECRET);
    };
    const env = { ...ENV, ACME_BASE_URL: 'https://acme.example' };
    const { code, err } = await run(['check'], { env }, { ...tokenCommand, createClient } as typeof tokenCommand);
    expect([code, err]).toEqual([1, 'the command failed unexpectedly (RangeError)\n']);
  });
});

describe('credentials from standard input and files', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'command-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function file(content: string | Uint8Array, mode = 0o600): Promise<string> {
    const name = path.join(folder, 'credentials');
    await writeFile(name, content);
    await chmod(name, mode);
    return name;
  }

  const stdin = (content: string) => () => Readable.from([Buffer.from(content)]);
  const JSON_TEXT = JSON.stringify({ id: 'json-id', secret: SECRET });
  const LINES = `# a comment\nexport ACME_ID='lines-id'\nACME_SECRET="${SECRET}"\nOTHER=1\n`;
  const sentIds = (): unknown => server?.tokenRequests().map(({ body }) => JSON.parse(String(body)).id);

  it.each([
    ['JSON', JSON_TEXT, 'json-id'],
    ['JSON after a byte order mark', `\u{feff}${JSON_TEXT}\n`, 'json-id'],
    ['lines', LINES, 'lines-id'],
    ['lines with Windows line breaks', LINES.replaceAll('\n', '\r\n'), 'lines-id'],
  ])('reads %s from both', async (_format, text, id) => {
    const { ACME_BASE_URL } = await open();
    const env = { ACME_BASE_URL, ACME_ID: 'environment-id' };
    expect(await run(['check', '--stdin'], { env, stdin: stdin(text) })).toMatchObject({ code: 0, err: '' });
    expect(await run(['check', '--file', await file(text)], { env })).toMatchObject({ code: 0, err: '' });
    expect(sentIds()).toEqual([id, id]);
  });

  it('prefers the base URL of --base-url, then of the text, then of the environment', async () => {
    const { ACME_BASE_URL: good } = await open();
    const bad = 'https://user@bad.example';
    const env = { ACME_BASE_URL: bad };
    const codes = [
      await run(['check', '--stdin', '--base-url', good], { env, stdin: stdin(JSON_TEXT) }),
      await run(['check', '--stdin'], { env, stdin: stdin(`${LINES}ACME_BASE_URL=${good}\n`) }),
      await run(['check', '--stdin'], {
        env,
        stdin: stdin(JSON.stringify({ ...JSON.parse(JSON_TEXT), baseUrl: good })),
      }),
      await run(['check', '--stdin'], { env, stdin: stdin(JSON_TEXT) }),
    ];
    expect(codes.map(({ code }) => code)).toEqual([0, 0, 0, 5]);
  });

  it.each<[string, string]>([
    ['', 'standard input does not set ACME_ID, ACME_SECRET'],
    [SECRET, 'standard input does not set ACME_ID, ACME_SECRET'],
    ['ACME_ID=x', 'standard input does not set ACME_SECRET'],
    [`{"id":"x","secret":"${SECRET}"`, 'standard input is not valid JSON'],
    [`{"id":"x","${SECRET}":"x"}`, 'standard input has a field with another name'],
    ['{"id":"x","secret":7}', 'standard input has a field secret that is not a string'],
    ['{"id":"x"}', 'standard input does not have the field secret'],
    ['x'.repeat(65_537), 'standard input must not be larger than 65536 bytes'],
  ])('rejects the input %#', async (text, message) => {
    const { code, err } = await run(['check', '--stdin'], { stdin: stdin(text) });
    expect(code).toBe(5);
    expect(err.split('\n')[0]).toBe(message);
  });

  it('rejects input that is not UTF-8', async () => {
    const { err } = await run(['check', '--file', await file(Uint8Array.of(0xff, 0xfe, 0x41))]);
    expect(err).toBe('the file cannot be read as UTF-8 text\n');
  });

  it('rejects a terminal as standard input', async () => {
    const terminal = Object.assign(Readable.from([]), { isTTY: true });
    const { code, err } = await run(['check', '--stdin'], { stdin: () => terminal });
    expect(code).toBe(2);
    expect(err).toContain('a terminal shows what you type');
  });

  it.each([0o644, 0o640, 0o604, 0o660])('rejects a file with the mode %o', async (mode) => {
    const { code, err } = await run(['check', '--file', await file(JSON_TEXT, mode)]);
    expect(code).toBe(5);
    expect(err).toBe(
      `the file of --file must be accessible only to its owner (its mode is ${mode.toString(8)})\nRun chmod 600 on the file.\n`,
    );
  });

  it('accepts the mode 400, and every mode on Windows', async () => {
    const { ACME_BASE_URL } = await open();
    const env = { ACME_BASE_URL };
    expect((await run(['check', '--file', await file(JSON_TEXT, 0o400)], { env })).code).toBe(0);
    await rm(path.join(folder, 'credentials'));
    const name = await file(JSON_TEXT, 0o666);
    expect((await run(['check', '--file', name], { env, platform: 'win32' })).code).toBe(0);
  });

  it('does not quote the path, which could be a secret', async () => {
    expect((await run(['check', '--file', SECRET])).err).toBe('the file of --file does not exist\n');
    expect((await run(['check', '--file', folder])).err).toBe(
      'the file of --file must be a regular file\nUse --stdin for a pipe.\n',
    );
  });

  it('stops while it waits for standard input', async () => {
    const stop = new AbortController();
    const running = run(['check', '--stdin'], {
      stdin: () => new Readable({ read: () => undefined }),
      signal: stop.signal,
    });
    stop.abort();
    expect(await running).toEqual({ code: 1, out: '', err: '' });
  });
});

it('stops while it waits for the provider', async () => {
  const stop = new AbortController();
  const env = await open({ token: () => stop.abort() });
  expect(await run(['check'], { env, signal: stop.signal })).toEqual({ code: 1, out: '', err: '' });
});

describe('help', () => {
  it.each([
    [tokenCommand, ['token', 'check']],
    [keyCommand, ['check']],
  ])('describes every command, option, variable and exit code (%#)', async (definition, commands) => {
    const { code, out, err } = await run(['--help'], {}, definition);
    expect([code, err]).toEqual([0, '']);
    for (const command of commands) expect(out).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    const options = ['stdin', 'file', 'base-url', 'sandbox', 'json', 'version'].map((name) => `--${name}`);
    const others = ['--help', 'ACME_ID', 'ACME_SECRET', 'ACME_BASE_URL', 'Windows', 'Examples:', 'Exit codes: 0'];
    for (const text of [...options, ...others]) expect(out).toContain(text);
    expect(out.includes('--show')).toBe(definition.kind === 'token');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    expect((await run(['help'], {}, definition)).out).toBe(out);
  });

  it('prints the version', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' });
  });
});
