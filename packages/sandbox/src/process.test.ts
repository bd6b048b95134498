/** Tests that need a separate process. The processes run the transpiled sources, so no build is needed. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openWorkplace, printed, type Workplace } from './test-support/processes.test-support.js';

// Starting a process can be slow on a busy machine.
jest.setTimeout(60_000);

let workplace: Workplace;

beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.remove());

interface Announced {
  readonly child: ChildProcess;
  readonly url: string;
}

async function startCommand(stdin: 'pipe' | number): Promise<Announced> {
  const child = workplace.node(['cli.js', '--json'], [stdin, 'pipe', 'inherit']);
  const [line] = await once(child.stdout ?? child, 'data');
  return { child, url: JSON.parse(String(line)).url };
}

describe('the command', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('the command exits cleanly on %s', async (signal) => {
    const { child, url } = await startCommand('pipe');
    // Leaves a keep-alive connection open.
    expect((await fetch(url)).status).toBe(404);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('the command exits cleanly when its standard input ends', async () => {
    const { child, url } = await startCommand('pipe');
    expect((await fetch(url)).status).toBe(404);
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.each(['/dev/null', __filename])('the command keeps running if its standard input is %s', async (name) => {
    const input = await open(name);
    try {
      const { child, url } = await startCommand(input.fd);
      for (let n = 0; n < 10; n += 1) expect((await fetch(url)).status).toBe(404);
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    } finally {
      await input.close();
    }
  });

  it('the command rejects an unknown option with exit code 2 and prints the reason', async () => {
    const { out, err, code } = await workplace.run(['cli.js', '--prot']);
    expect([out, code]).toEqual(['', 2]);
    expect(err).toMatch(/^Unknown option '--prot'\n/);
  });

  it('the command keeps running when the reader of its output closes the pipe', async () => {
    const { child, url } = await startCommand('pipe');
    child.stdout?.destroy();
    for (let n = 0; n < 10; n += 1) expect((await fetch(url)).status).toBe(404);
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('the command does not print colors to a pipe, even with FORCE_COLOR', async () => {
    const env = { ...process.env, FORCE_COLOR: '1' };
    const child = workplace.node(['cli.js', '--fault', '*=503'], ['pipe', 'pipe', 'inherit'], env);
    const out = printed(child.stdout);
    const [first] = await once(child.stdout ?? child, 'data');
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(String(first)) ?? [];
    expect((await fetch(url)).status).toBe(503);
    child.stdin?.end();
    expect(await out).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}503 {2}GET {4}\/ {2}unknown {2}fault 503$/m);
    expect(await out).not.toContain('\x1b');
  });
});

describe('the command in production', () => {
  it('in production, the command prints the reason and exits with code 1 instead of starting', async () => {
    const child = workplace.node(['cli.js'], ['ignore', 'pipe', 'pipe'], { ...process.env, NODE_ENV: 'production' });
    const [out, err, [code]] = await Promise.all([printed(child.stdout), printed(child.stderr), once(child, 'exit')]);
    expect([out, code]).toEqual(['', 1]);
    expect(err).toMatch(/^NODE_ENV: must not be production, .*\n$/);
  });
});

it('a sandbox works without write permission', async () => {
  const flags = process.allowedNodeEnvironmentFlags;
  const permission = flags.has('--permission') ? '--permission' : '--experimental-permission';
  const net = flags.has('--allow-net') ? ['--allow-net'] : [];
  const file = join(workplace.folder, 'read-only.mjs');
  await writeFile(
    file,
    `import { writeFileSync } from 'node:fs';
    import { get } from 'node:https';
    import { startSandbox } from './index.js';
    const sandbox = await startSandbox({ tls: true, controlPort: 0, port: 0 });
    const { token } = sandbox.paisr.credentials;
    const options = { ca: sandbox.ca, headers: { Authorization: 'Bearer ' + token } };
    const status = await new Promise((resolve, reject) =>
      get(sandbox.paisr.baseUrl + '/invoices', options, (response) => resolve(response.resume().statusCode)).on('error', reject));
    const control = await fetch(sandbox.controlUrl + '/requests');
    await sandbox.close();
    const refused = (() => { try { writeFileSync('written', ''); } catch (error) { return error.code; } })();
    console.log(status, (await control.json()).requests.length, refused);`,
  );
  const { out, code } = await workplace.run([permission, '--allow-fs-read=*', ...net, file]);
  expect([out, code]).toEqual(['200 1 ERR_ACCESS_DENIED\n', 0]);
});

describe('a closed sandbox', () => {
  it.each(['delay: 60_000', 'drip: 60_000', 'hang: true', "hang: 'body'"])(
    'a closed sandbox lets its process exit while a request with the fault { %s } is pending',
    async (fault) => {
      const file = join(workplace.folder, 'closed.mjs');
      await writeFile(
        file,
        `import { startSandbox } from './index.js';
        const sandbox = await startSandbox();
        sandbox.fault('*', { ${fault} });
        const response = fetch(sandbox.url).then((it) => it.text()).catch((error) => error.name);
        while (sandbox.requests().length === 0) await new Promise(setImmediate);
        await sandbox.close();
        console.log(await response);`,
      );
      expect(await workplace.run([file])).toEqual({ out: 'TypeError\n', err: '', code: 0 });
    },
  );
});
