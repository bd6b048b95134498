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
  write('.changeset/quick-fox.md', `---\n'${name}': minor\n---\n\nMore of it.\n`);

/** What the script says, in a process of its own: it is an ES module, as this test is not. */
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
  write('.changeset/before.md', "---\n'@x/one': minor\n---\n\nOf another change.\n");
  commit();
  git('checkout', '-b', 'branch');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('a branch that changes the report of an API', () => {
  beforeEach(() => write('packages/one/one.api.md', 'export const a: 2;\n'));

  it.each([
    ['committed', true],
    ['not yet committed', false],
  ])('is told of the package, %s', (_when, committed) => {
    if (committed) commit();
    expect(unannounced()).toEqual(['@x/one']);
  });

  it.each([
    ['committed', true],
    ['not yet committed', false],
  ])('is content with a changeset that names it, %s', (_when, committed) => {
    changeset('@x/one');
    if (committed) commit();
    expect(unannounced()).toEqual([]);
  });

  it('is not content with a changeset for another package', () => {
    changeset('@x/one-more');
    commit();
    expect(unannounced()).toEqual(['@x/one']);
  });

  it('is told nothing where there is no base to compare with', () => {
    expect(unannounced('origin/main')).toEqual([]);
  });
});

it('a branch that changes sources alone, or adds a package, needs no changeset', () => {
  write('packages/one/src/index.ts', 'export const a = 1;\n');
  write('packages/two/package.json', '{ "name": "@x/two" }');
  write('packages/two/two.api.md', 'export const b: 1;\n');
  commit();
  expect(unannounced()).toEqual([]);
});
