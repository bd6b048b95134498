import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

let root: string;

const git = (...args: readonly string[]): void => {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd: root, stdio: 'ignore' });
};

const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
};

const commit = (): void => {
  git('add', '--all');
  git('commit', '--message', 'a change');
};

const changeset = (name: string): void =>
  write('.changeset/quick-fox.md', `---\n'${name}': minor\n---\n\nAdds a function.\n`);

/**
 * Runs `unannouncedApiChanges` in a child process, because Jest compiles this test to CommonJS and cannot import ES
 * modules.
 */
function unannounced(base = 'main'): readonly string[] {
  const code = `import { unannouncedApiChanges } from ${JSON.stringify(path.resolve('scripts/api-changes.mjs'))};
    console.log(JSON.stringify(unannouncedApiChanges(${JSON.stringify(root)}, ${JSON.stringify(base)})));`;
  return JSON.parse(execFileSync('node', ['--input-type=module', '--eval', code], { encoding: 'utf8' }));
}

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'api-changes-'));
  git('init', '--initial-branch', 'main');
  write('packages/one/package.json', '{ "name": "@x/one" }');
  write('packages/one/one.api.md', 'export const a: 1;\n');
  write('.changeset/before.md', "---\n'@x/one': minor\n---\n\nDescribes another change.\n");
  commit();
  git('checkout', '-b', 'branch');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('unannouncedApiChanges on a branch that changes an API report', () => {
  beforeEach(() => write('packages/one/one.api.md', 'export const a: 2;\n'));

  it.each([
    ['committed', true],
    ['not yet committed', false],
  ])('returns the package if the change is %s', (_when, committed) => {
    if (committed) commit();
    expect(unannounced()).toEqual(['@x/one']);
  });

  it.each([
    ['committed', true],
    ['not yet committed', false],
  ])('returns no package if a changeset names the package and the change is %s', (_when, committed) => {
    changeset('@x/one');
    if (committed) commit();
    expect(unannounced()).toEqual([]);
  });

  it('returns the package if the only changeset names a different package', () => {
    changeset('@x/one-more');
    commit();
    expect(unannounced()).toEqual(['@x/one']);
  });

  it('returns an empty list if the base branch does not exist', () => {
    expect(unannounced('origin/main')).toEqual([]);
  });
});

it('returns an empty list if the branch only changes sources or adds a package', () => {
  write('packages/one/src/index.ts', 'export const a = 1;\n');
  write('packages/two/package.json', '{ "name": "@x/two" }');
  write('packages/two/two.api.md', 'export const b: 1;\n');
  commit();
  expect(unannounced()).toEqual([]);
});
