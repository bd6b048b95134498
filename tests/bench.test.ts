import { execFile } from 'node:child_process';
import { expect, it } from '@jest/globals';

const { PATH, REDIS_SERVER } = process.env;

/** Runs the bench the way `npm run bench` does after the build. */
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

// Durations are not checked. The run exits with code 1 if a result is not a finite number.
it('runs all quick benchmarks for our packages and every peer', async () => {
  const { printed: list } = await bench(['--list']);
  const names = [...list.matchAll(/^([a-z-]+): /gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  const { code, printed } = await bench(['--quick']);
  expect(printed).not.toMatch(/error/i);
  expect(code).toBe(0);
  const measured = [...printed.matchAll(/^## .* \(([a-z-]+)[,)]/gm)].map(([, name]) => name);
  // Quick runs skip `install`, and `fleet` requires Redis.
  const skipped = ['install', ...(REDIS_SERVER === undefined ? ['fleet'] : [])];
  expect(measured).toEqual(names.filter((name) => !skipped.includes(name ?? '')));
  expect(printed.includes('(fleet) is skipped: there is no redis-server')).toBe(REDIS_SERVER === undefined);
});

it('lists the known benchmarks if a name is unknown', async () => {
  const { code, printed } = await bench(['hotpath']);
  expect(code).toBe(1);
  expect(printed).toContain('benchmark: must be one of hot-path, authorized-get, ');
});
