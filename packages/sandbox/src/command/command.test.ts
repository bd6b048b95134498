import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../index.js';
import { requestSingleViewToken } from '../test-support/tokens.test-support.js';
import { announce } from './announcement.js';
import { HELP } from './arguments.js';
import { type ProcessIo, runCommand } from './command.js';

const sandboxes: Sandbox[] = [];
// Also closes the sandboxes that failed tests leave open.
afterEach(() => Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.close())));

/** Runs the command in this process with a real sandbox. */
function run(args: readonly string[], stdin?: PassThrough) {
  const written = { out: '', err: '' };
  const started: Sandbox[] = [];
  let signal: () => void = () => {};
  let announced: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    announced = resolve;
  });
  const io: ProcessIo = {
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
  return { written, started, ready, signal: () => signal(), code: runCommand(args, io) };
}

describe('the command', () => {
  it('the command prints the URLs and credentials as text and exits with code 0 on a signal', async () => {
    const { written, started, ready, signal, code } = run([]);
    await ready;
    const [sandbox] = started as [Sandbox];
    expect(written).toEqual({ out: announce(sandbox, 'text'), err: '' });
    const { url, controlUrl, seed, paisr, paysecurez, singleview } = sandbox;
    const values = [paisr, paysecurez, singleview].flatMap(({ baseUrl, credentials }) => [
      baseUrl,
      ...Object.values(credentials),
    ]);
    expect(written.out.match(/(?<=^ {2}\w+ +)\S+$/gm)).toEqual(values);
    expect(written.out).toMatch(/^(Paisr|PaySecureZ|SingleView)$/m);
    expect(written.out).toContain(
      `Control API at ${controlUrl}. To get the same credentials again, use --seed ${seed}\n`,
    );
    expect((await fetch(url)).status).toBe(404);
    signal();
    expect(await code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it.each([
    ['checkout', 'checkout'],
    ['my shop', "'my shop'"],
    ["it's $HOME", "'it'\\''s $HOME'"],
  ])('the command prints the seed %j as a single shell argument', async (seed, argument) => {
    const { written, ready, signal, code } = run(['--seed', seed]);
    await ready;
    expect(written.out).toContain(`again, use --seed ${argument}\n`);
    signal();
    await code;
  });

  it('with --json, the command prints the URLs and credentials as one line of JSON', async () => {
    const { written, started, ready, signal, code } = run(['--json']);
    await ready;
    const [{ url, controlUrl, seed, paisr, paysecurez, singleview }] = started as [Sandbox];
    expect(written.out.endsWith('}\n')).toBe(true);
    expect(written.out.trimEnd()).not.toContain('\n');
    expect(JSON.parse(written.out)).toEqual({ url, controlUrl, seed, paisr, paysecurez, singleview });
    signal();
    expect(await code).toBe(0);
  });

  it.each([
    ['--env', 'export '],
    ['--dotenv', ''],
  ])('with %s, the command prints only variables on stdout, and the rest on stderr', async (option, prefix) => {
    const { written, started, ready, signal, code } = run([option]);
    await ready;
    const [{ url, paisr, paysecurez, singleview }] = started as [Sandbox];
    expect(written.out.split('\n')).toEqual([
      `${prefix}PAISR_BASE_URL=${paisr.baseUrl}`,
      `${prefix}PAISR_TOKEN=${paisr.credentials.token}`,
      `${prefix}PAYSECUREZ_BASE_URL=${paysecurez.baseUrl}`,
      `${prefix}PAYSECUREZ_CLIENT_ID=${paysecurez.credentials.clientId}`,
      `${prefix}PAYSECUREZ_CLIENT_SECRET=${paysecurez.credentials.clientSecret}`,
      `${prefix}SINGLEVIEW_BASE_URL=${singleview.baseUrl}`,
      `${prefix}SINGLEVIEW_CLIENT_ID=${singleview.credentials.clientId}`,
      `${prefix}SINGLEVIEW_CLIENT_CODE=${singleview.credentials.clientCode}`,
      `${prefix}SINGLEVIEW_MERCHANT_ID=${singleview.credentials.merchantId}`,
      `${prefix}SINGLEVIEW_SIGNATURE_KEY=${singleview.credentials.signatureKey}`,
      '',
    ]);
    expect(written.err).toMatch(new RegExp(`^Sandbox running at ${url}\\. .*\nControl API at .*\n$`));
    const { out } = written;
    await fetch(`${url}/v2/invoices`);
    signal();
    expect(await code).toBe(0);
    expect(written.out).toBe(out);
    expect(written.err).toMatch(/ {2}401 {2}GET {4}\/v2\/invoices {2}paisr\.invoices {2}missing\n$/);
  });

  it('the command prints one line of text or JSON per request, or none with --quiet', async () => {
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

  it('the command passes its options and faults to the sandbox', async () => {
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
    expect((await requestSingleViewToken(sandbox)).body).toMatchObject({ payload: { expires_in: 120 } });
    expect((await fetch(`${sandbox.controlUrl}/faults`)).status).toBe(200);
    signal();
    expect(await code).toBe(0);
  });

  it('the command exits with code 0 when standard input ends', async () => {
    const stdin = new PassThrough();
    const { ready, started, code } = run([], stdin);
    await ready;
    stdin.write('ignored\n');
    stdin.end();
    expect(await code).toBe(0);
    await expect(fetch(started[0]?.url ?? '')).rejects.toThrow();
  });

  it('the command keeps running if standard input has already ended at startup', async () => {
    const stdin = new PassThrough();
    stdin.end();
    const { ready, started, signal, code } = run([], stdin);
    await ready;
    // The sandbox must still serve requests after the command has detected the end of the input.
    await fetch(started[0]?.url ?? '');
    expect(stdin.readableEnded).toBe(true);
    expect((await fetch(started[0]?.url ?? '')).status).toBe(404);
    signal();
    expect(await code).toBe(0);
  });

  it('the command prints the help text and exits with code 0', async () => {
    const { written, started, code } = run(['--help']);
    expect(await code).toBe(0);
    expect(written).toEqual({ out: HELP, err: '' });
    expect(started).toEqual([]);
  });

  it('the command reports an unknown option on stderr and exits with code 2', async () => {
    const { written, started, code } = run(['--prot', '1']);
    expect(await code).toBe(2);
    expect(written).toEqual({
      out: '',
      err: "Unknown option '--prot'\nRun npx @x/sandbox --help to list the options.\n",
    });
    expect(started).toEqual([]);
  });

  it.each([
    [
      ['--fault', 'paysecurez.tokens=503'],
      /^fault\.target: must be one of \*, .* \(got 'paysecurez\.tokens'\)\nRun npx /,
    ],
    [['--host', '0.0.0.0'], /^host: must be one of 127\.0\.0\.1, .*\nRun npx /],
    [
      ['--lifetime', 'paysecurez=0s'],
      /^lifetimes\.paysecurez: must be a positive whole number of seconds .*\nRun npx /,
    ],
  ])('the command rejects %j on stderr and exits with code 2', async (args, message) => {
    const { written, started, code } = run(args);
    expect(await code).toBe(2);
    expect(written.out).toBe('');
    expect(written.err).toMatch(message);
    for (const sandbox of started) await expect(fetch(sandbox.url)).rejects.toThrow();
  });

  it('the command reports on stderr that a port is in use and exits with code 1', async () => {
    await using first = await startSandbox();
    const { port } = new URL(first.url);
    const { written, code } = run(['--port', port]);
    expect(await code).toBe(1);
    expect(written.out).toBe('');
    expect(written.err).toMatch(new RegExp(`^port: ${port} is in use on 127\\.0\\.0\\.1; .*\\n$`));
  });
});
