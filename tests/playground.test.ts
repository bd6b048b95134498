import { execFile } from 'node:child_process';
import { expect, it } from '@jest/globals';

/** What `npm start` runs once everything is built. */
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

it('runs once, ends by itself with 0, and prints no secret', async () => {
  const { code, printed } = await play(['--once']);
  expect(code).toBe(0);
  expect(printed).toContain('13 steps went well, 0 did not');
  expect(printed).not.toMatch(/sandbox_|eyJ/);
});

it('ends with 1 where a step did not go well', async () => {
  const { code, printed } = await play(['--once'], { PAISR_TOKEN: 'key', PAISR_BASE_URL: 'http://127.0.0.1:9' });
  expect(code).toBe(1);
  expect(printed).toMatch(/FAILED .*authorized call: .*expected a connection, got ECONNREFUSED/);
});

it('ends with 2 for a flag that it does not know, and for half of the credentials', async () => {
  expect(await play(['--onec'])).toMatchObject({ code: 2, printed: expect.stringContaining("'--onec'") });
  expect(await play([], { PAYSECUREZ_CLIENT_ID: 'x' })).toMatchObject({ code: 2 });
});

it('explains itself', async () => {
  const { code, printed } = await play(['--help']);
  expect(code).toBe(0);
  expect(printed).toContain('SINGLEVIEW_CLIENT_CODE');
});
