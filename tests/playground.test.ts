import { type ChildProcess, execFile, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';

/** Runs the playground the way `npm start` does after the build. */
function play(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly printed: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      'node',
      ['apps/playground/dist/main.js', ...args],
      { env: { PATH: process.env['PATH'], ...env }, timeout: 60_000 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, printed: stdout + stderr }),
    );
  });
}

it('exits with code 0 after one run with --once and does not print secrets', async () => {
  const { code, printed } = await play(['--once']);
  expect(code).toBe(0);
  expect(printed).toContain('13 steps passed, 0 failed');
  expect(printed).not.toMatch(/sandbox_|eyJ/);
});

it('exits with code 1 if a step fails', async () => {
  const { code, printed } = await play(['--once'], { PAISR_TOKEN: 'key', PAISR_BASE_URL: 'http://127.0.0.1:9' });
  expect(code).toBe(1);
  expect(printed).toMatch(/FAILED .*authorized call: .*could not connect to 127\.0\.0\.1:\d+: ECONNREFUSED/);
});

it('exits with code 2 for an unknown flag or incomplete credentials', async () => {
  expect(await play(['--onec'])).toMatchObject({ code: 2, printed: expect.stringContaining("'--onec'") });
  expect(await play([], { PAYSECUREZ_CLIENT_ID: 'x' })).toMatchObject({ code: 2 });
});

it('prints usage information with --help', async () => {
  const { code, printed } = await play(['--help']);
  expect(code).toBe(0);
  expect(printed).toContain('SINGLEVIEW_CLIENT_CODE');
});

describe('without --once', () => {
  const MAIN = 'apps/playground/dist/main.js';
  const started: ChildProcess[] = [];

  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  /** Starts the playground, directly or through a parent process. Returns the child process and the printed URL. */
  async function serve(
    stdin: 'pipe' | 'ignore' | number,
    {
      args = [MAIN],
      port = '0',
      env = {},
    }: { readonly args?: readonly string[]; readonly port?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ): Promise<{ readonly child: ChildProcess; readonly url: string; readonly printed: () => string }> {
    const stdio: StdioOptions = [stdin, 'pipe', 'inherit'];
    const child = spawn(process.execPath, args, { stdio, env: { PATH: process.env['PATH'], PORT: port, ...env } });
    started.push(child);
    let printed = '';
    for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
      printed += String(chunk);
      if (printed.includes('Ctrl-C')) break;
    }
    child.stdout?.on('data', (chunk) => {
      printed += String(chunk);
    });
    return { child, url: /^The playground is at (http:\S+)$/m.exec(printed)?.[1] ?? '', printed: () => printed };
  }

  /** Opens the page's event stream the way a browser does. */
  async function listen(url: string): Promise<void> {
    const { hash } = new URL(url);
    const stream = await fetch(new URL('/api/stream', url), { headers: { Authorization: `Bearer ${hash.slice(1)}` } });
    expect(stream.status).toBe(200);
    stream.body?.cancel().catch(() => {});
  }

  it('serves the built page with all files from the same origin', async () => {
    const { child, url, printed } = await serve('pipe');
    expect(printed()).toContain('13 steps passed, 0 failed');
    const page = await fetch(url);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain('<title>Token playground</title>');
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      expect(file).toMatch(/^\/[\w.-]/);
      expect((await fetch(new URL(file, url))).status).toBe(200);
    }
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(printed()).toContain('Stopped: SIGTERM');
    expect(printed()).not.toMatch(/sandbox_|eyJ/);
  });

  it('prints a URL whose access key is valid only for that run', async () => {
    const [first, second] = [await serve('pipe'), await serve('pipe')];
    const granted = [first, second].map(({ url }) => /^http:\/\/127\.0\.0\.1:\d+\/#([\w-]{43})$/.exec(url)?.[1]);
    expect(new Set(granted).size).toBe(2);
    const stream = new URL('/api/stream', first.url);
    for (const headers of [{}, { Authorization: `Bearer ${granted[1]}` }]) {
      expect((await fetch(stream, { headers })).status).toBe(401);
    }
    await listen(first.url);
  });

  it('exits cleanly on Ctrl-C while a page is connected', async () => {
    const { child, url } = await serve('pipe');
    await listen(url);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('exits cleanly when standard input is closed', async () => {
    const { child, url } = await serve('pipe');
    await listen(url);
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.each(['/dev/null', MAIN])('keeps running when standard input is %s', async (name) => {
    const input = await open(name);
    const { child, url } = await serve(input.fd);
    await input.close();
    for (let times = 0; times < 5; times += 1) await listen(url);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.each([
    ['its parent process exits', MAIN, {}],
    // npm starts the playground through a shell that outlives npm.
    [
      'npm exits but the shell that npm started keeps running',
      `-c,node ${MAIN}; true`,
      { npm_lifecycle_event: 'start' },
    ],
  ])('exits when %s', async (_cause, args, env) => {
    const command = args === MAIN ? process.execPath : 'sh';
    const options = JSON.stringify({ stdio: ['ignore', 'inherit', 'inherit'] });
    const code = `require('node:child_process').spawn('${command}', ${JSON.stringify(args.split(','))}, ${options})`;
    const { child, url } = await serve('ignore', { args: ['--eval', code], env });
    await listen(url);
    child.kill('SIGKILL');
    // Standard output ends when the last process that uses it exits.
    if (child.stdout?.readableEnded === false) await once(child.stdout, 'end');
    await expect(fetch(url)).rejects.toThrow();
  });

  it('listens on PORT, or prints why the port cannot be used', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await play([], { PORT: String(port) })).toEqual({
      code: 2,
      printed: expect.stringContaining(`PORT: ${port} is in use`),
    });
    other.close();
    await once(other, 'close');
    const { url } = await serve('pipe', { port: String(port) });
    expect(new URL(url).origin).toBe(`http://127.0.0.1:${port}`);
    expect(await play([], { PORT: 'canary' })).toEqual({
      code: 2,
      printed: expect.stringContaining('PORT: must be a number'),
    });
  });
});
