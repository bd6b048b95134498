import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { announce, HELP, readCommand, runCommand, type Surroundings } from './command.js';
import { type Sandbox, startSandbox } from './index.js';

describe('the arguments', () => {
  it.each([
    [[], { kind: 'start', port: 0, json: false }],
    [['--json'], { kind: 'start', port: 0, json: true }],
    [['--port', '8080'], { kind: 'start', port: 8080, json: false }],
    [['--port=0'], { kind: 'start', port: 0, json: false }],
    [['--port', '65535', '--json'], { kind: 'start', port: 65_535, json: true }],
    [['--help'], { kind: 'help' }],
    [['-h', '--json'], { kind: 'help' }],
  ])('%j are understood', (args, command) => {
    expect(readCommand(args)).toEqual(command);
  });

  it.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['start'], "Unexpected argument 'start'"],
    [['--port'], "Option '--port <value>' argument missing"],
    [['--json=yes'], "Option '--json' does not take an argument"],
    [['--port', '65536'], '--port: expected a whole number from 0 to 65535, got 65536'],
    [['--port', '0x50'], '--port: expected a whole number from 0 to 65535, got 0x50'],
    [['--port='], '--port: expected a whole number from 0 to 65535, got '],
  ])('%j are refused with the reason', (args, reason) => {
    expect(readCommand(args)).toEqual({ kind: 'refused', reason });
  });
});

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
    const { url, paisr, paysecurez, singleview } = sandbox;
    const values = [paisr, paysecurez, singleview].flatMap(({ baseUrl, credentials }) => [
      baseUrl,
      ...Object.values(credentials),
    ]);
    expect(written.out.match(/(?<=^ {2}\w+ +)\S+$/gm)).toEqual(values);
    expect(written.out).toMatch(/^(Paisr|PaySecureZ|SingleView)$/m);
    expect((await fetch(url)).status).toBe(404);
    signal();
    expect(await code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('prints the same as one line of JSON', async () => {
    const { written, started, ready, signal, code } = run(['--json']);
    await ready;
    const [{ url, paisr, paysecurez, singleview }] = started as [Sandbox];
    expect(written.out.endsWith('}\n')).toBe(true);
    expect(written.out.trimEnd()).not.toContain('\n');
    expect(JSON.parse(written.out)).toEqual({ url, paisr, paysecurez, singleview });
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

  it('says on stderr that the port is in use, with 1', async () => {
    await using first = await startSandbox();
    const { port } = new URL(first.url);
    const { written, code } = run(['--port', port]);
    expect(await code).toBe(1);
    expect(written.out).toBe('');
    expect(written.err).toMatch(new RegExp(`^port: ${port} is in use on 127\\.0\\.0\\.1; .*\\n$`));
  });
});
