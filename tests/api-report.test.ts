import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

let root: string;

const write = (file: string, text: string): void => writeFileSync(path.join(root, file), text);

/** Runs the script that `npm test` and `npm run api` run in every package. */
function api(...args: readonly string[]): { readonly code: number | null; readonly printed: string } {
  const script = path.resolve('scripts/api.mjs');
  const { status, stdout, stderr } = spawnSync('node', [script, ...args], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, printed: stdout + stderr };
}

const reported = (): string => readFileSync(path.join(root, 'one.api.md'), 'utf8');

beforeAll(() => {
  root = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'api-report-'))), 'one');
  mkdirSync(path.join(root, 'dist'), { recursive: true });
  write('package.json', '{ "name": "@x/one", "version": "1.0.0", "types": "dist/index.d.ts" }');
  write('tsconfig.json', '{ "compilerOptions": { "strict": true, "types": [] } }');
  write('dist/index.d.ts', '/** One. */\ndeclare function one(of: string, and?: number): number;\nexport { one };\n');
  write('one.api.md', 'declare function one(of: string): number;\n');
});

afterAll(() => rmSync(path.dirname(root), { recursive: true, force: true }));

it('fails with a hint if the public API differs from the report', () => {
  const before = reported();
  const { code, printed } = api();
  expect(code).toBe(1);
  expect(printed).toContain('one.api.md: the public API differs from this report');
  expect(printed).toContain('Run `npm run api`');
  expect(printed).toContain('add a changeset');
  expect(reported()).toBe(before);
});

it('omits docstrings when it rewrites the report with --update', () => {
  expect(api('--update').code).toBe(0);
  expect(reported()).toContain('function one(of: string, and?: number): number;');
  expect(reported()).not.toContain('One.');
});
