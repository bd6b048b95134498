import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../index.js';
import { askSingleView } from '../test-support/tokens.test-support.js';
import { announce } from './announcement.js';
import { HELP } from './arguments.js';
import { runCommand, type Surroundings } from './command.js';

const sandboxes: Sandbox[] = [];
// Also where a test fails before its run has stopped.
afterEach(() => Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.close())));

/** A run of the command in this process, with a real sandbox and pipes of its own. */
function run(args: readonly string[], stdin?: PassThrough) {
  const written = { out: '', err: '' };
  const started: Sandbox[] = [];
  let signal: () => void = () => {};
  let announced: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    announced = resolve;
  });
  const surroundings: Surroundings = {
    start: async (options) => {
      const sandbox = await startSandbox(options);
      started.push(sandbox);
      sandboxes.push(sandbox);
      return sandbox;
    },
    out: (text) => {
      written.out += text;
      announced();
    },
    err: (text) => {
      written.err += text;
    },
    colours: false,
    stdin,
    signal: new Promise((resolve) => {
      signal = resolve;
    }),
  };
  return { written, started, ready, signal: () => signal(), code: runCommand(args, surroundings) };
}

describe('a run', () => {
  it('prints url, base URLs and credentials for people, and stops with 0 at a signal', async () => {
    const { written, started, ready, signal, code } = run([]);
    await ready;
    const [sandbox] = started as [Sandbox];
    expect(written).toEqual({ out: announce(sandbox, false), err: '' });
    const { url, controlUrl, seed, paisr, paysecurez, singleview } = sandbox;
    const values = [paisr, paysecurez, singleview].flatMap(({ baseUrl, credentials }) => [
      baseUrl,
      ...Object.values(credentials),
    ]);
    expect(written.out.match(/(?<=^ {2}\w+ +)\S+$/gm)).toEqual(values);
    expect(written.out).toMatch(/^(Paisr|PaySecureZ|SingleView)$/m);
    expect(written.out).toContain(`Control API at ${controlUrl}. The same credentials again: --seed ${seed}\n`);
    expect((await fetch(url)).status).toBe(404);
    signal();
    expect(await code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it.each([
    ['checkout', 'checkout'],
    ['my shop', "'my shop'"],
    ["it's $HOME", "'it'\\''s $HOME'"],
  ])('prints the seed %j as a shell takes it', async (seed, argument) => {
    const { written, ready, signal, code } = run(['--seed', seed]);
    await ready;
    expect(written.out).toContain(`again: --seed ${argument}\n`);
    signal();
    await code;
  });

  it('prints the same as one line of JSON', async () => {
    const { written, started, ready, signal, code } = run(['--json']);
    await ready;
    const [{ url, controlUrl, seed, paisr, paysecurez, singleview }] = started as [Sandbox];
    expect(written.out.endsWith('}\n')).toBe(true);
    expect(written.out.trimEnd()).not.toContain('\n');
    expect(JSON.parse(written.out)).toEqual({ url, controlUrl, seed, paisr, paysecurez, singleview });
    signal();
    expect(await code).toBe(0);
  });

  it('prints a line for each request, as text or as JSON, or none', async () => {
    const lines = async (...args: string[]): Promise<string> => {
      const { written, started, ready, signal, code } = run(args);
      await ready;
      const [sandbox] = started as [Sandbox];
      const { out } = written;
      await fetch(`${sandbox.url}/v2/invoices`);
      signal();
      await code;
      expect(sandbox.requests()).toHaveLength(1);
      return written.out.slice(out.length);
    };
    expect(await lines()).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} {2}401 {2}GET {4}\/v2\/invoices {2}paisr\.invoices {2}missing\n$/,
    );
    expect(JSON.parse(await lines('--json'))).toMatchObject({
      route: 'paisr.invoices',
      status: 401,
      bearer: 'missing',
    });
    expect(await lines('--quiet')).toBe('');
    expect(await lines('--quiet', '--json')).toBe('');
  });

  it('starts as it is told to, with its faults in force', async () => {
    const args = ['--seed', 'a', '--lifetime', 'singleview=2m', '--fault', '*=503x2', '--fault', 'paisr.*=418'];
    const { started, ready, signal, code } = run([...args, '--host', 'localhost', '--control-port', '0']);
    await ready;
    const [sandbox] = started as [Sandbox];
    expect(sandbox.seed).toBe('a');
    expect(sandbox.faults().map(({ target, effect, left }) => [target, effect, left])).toEqual([
      ['*', '503', 2],
      ['paisr.*', '418', undefined],
    ]);
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await fetch(sandbox.paisr.baseUrl)).status);
    expect(statuses).toEqual([503, 503, 418]);
    expect((await askSingleView(sandbox)).body).toMatchObject({ payload: { expires_in: 120 } });
    expect((await fetch(`${sandbox.controlUrl}/faults`)).status).toBe(200);
    signal();
    expect(await code).toBe(0);
  });

  it('stops with 0 at the end of an input that was open at the start', async () => {
    const stdin = new PassThrough();
    const { ready, started, code } = run([], stdin);
    await ready;
    stdin.write('ignored\n');
    stdin.end();
    expect(await code).toBe(0);
    await expect(fetch(started[0]?.url ?? '')).rejects.toThrow();
  });

  it('takes no notice of an input that had ended before the start', async () => {
    const stdin = new PassThrough();
    stdin.end();
    const { ready, started, signal, code } = run([], stdin);
    await ready;
    // The end has been seen, and a request later the sandbox is still there.
    await fetch(started[0]?.url ?? '');
    expect(stdin.readableEnded).toBe(true);
    expect((await fetch(started[0]?.url ?? '')).status).toBe(404);
    signal();
    expect(await code).toBe(0);
  });

  it('prints the help with 0 and starts nothing', async () => {
    const { written, started, code } = run(['--help']);
    expect(await code).toBe(0);
    expect(written).toEqual({ out: HELP, err: '' });
    expect(started).toEqual([]);
  });

  it('refuses what it does not know on stderr, with 2, and starts nothing', async () => {
    const { written, started, code } = run(['--prot', '1']);
    expect(await code).toBe(2);
    expect(written).toEqual({
      out: '',
      err: "Unknown option '--prot'\nnpx @x/sandbox --help shows what there is.\n",
    });
    expect(started).toEqual([]);
  });

  it.each([
    [['--fault', 'paysecurez.tokens=503'], /^fault: expected a route out of \*, .*, got 'paysecurez\.tokens'\nnpx /],
    [['--host', '0.0.0.0'], /^host: expected 127\.0\.0\.1, .*\nnpx /],
    [['--lifetime', 'paysecurez=0s'], /^lifetimes\.paysecurez: expected a positive whole number of seconds, .*\nnpx /],
  ])('refuses %j on stderr, with 2, and leaves nothing running', async (args, message) => {
    const { written, started, code } = run(args);
    expect(await code).toBe(2);
    expect(written.out).toBe('');
    expect(written.err).toMatch(message);
    for (const sandbox of started) await expect(fetch(sandbox.url)).rejects.toThrow();
  });

  it('says on stderr that the port is in use, with 1', async () => {
    await using first = await startSandbox();
    const { port } = new URL(first.url);
    const { written, code } = run(['--port', port]);
    expect(await code).toBe(1);
    expect(written.out).toBe('');
    expect(written.err).toMatch(new RegExp(`^port: ${port} is in use on 127\\.0\\.0\\.1; .*\\n$`));
  });
});
