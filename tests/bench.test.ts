import { execFile } from 'node:child_process';
import { expect, it } from '@jest/globals';

const { PATH, REDIS_SERVER } = process.env;

/** What `npm run bench` runs once everything is built. */
function bench(args: readonly string[]): Promise<{ readonly code: number | null; readonly printed: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      'node',
      ['apps/bench/dist/main.js', ...args],
      { env: { PATH, REDIS_SERVER }, timeout: 110_000, killSignal: 'SIGKILL' },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, printed: stdout + stderr }),
    );
  });
}

// It says nothing of time: a figure that is no finite number ends the run with 1.
it('a quick run measures all that can be quick, ours and every peer', async () => {
  const { printed: list } = await bench(['--list']);
  const names = [...list.matchAll(/^([a-z-]+): /gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  const { code, printed } = await bench(['--quick']);
  expect(printed).not.toMatch(/error/i);
  expect(code).toBe(0);
  const measured = [...printed.matchAll(/^## .* \(([a-z-]+)[,)]/gm)].map(([, name]) => name);
  // To install is not quick, and a fleet needs a Redis.
  const left = ['install', ...(REDIS_SERVER === undefined ? ['fleet'] : [])];
  expect(measured).toEqual(names.filter((name) => !left.includes(name ?? '')));
  expect(printed.includes('(fleet) is left out: there is no redis-server')).toBe(REDIS_SERVER === undefined);
});

it('names the measures there are where it knows none of that name', async () => {
  const { code, printed } = await bench(['hotpath']);
  expect(code).toBe(1);
  expect(printed).toContain('measure: must be one of hot-path, authorized-get, ');
});
