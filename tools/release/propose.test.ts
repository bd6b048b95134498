import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Checkout } from './checkout.js';

const BRANCH = 'refs/heads/changeset-release/main';

let checkout: Checkout;
let origin: string;
let patch: string;

beforeEach(() => {
  checkout = new Checkout();
  origin = path.join(checkout.root, 'origin.git');
  patch = path.join(checkout.root, 'version.patch');
  checkout.write('.changeset/some-change.md', 'A change\n');
  checkout.write('packages/core/CHANGELOG.md', '# @x/core\n');
  checkout.write('apps/bench/package.json', '{"name":"@x/bench","version":"0.0.0"}\n');
  execFileSync('git', ['init', '--quiet', '--bare', origin]);
  checkout.git('init', '--quiet', '--initial-branch=main');
  checkout.git('remote', 'add', 'origin', origin);
  checkout.git('add', '--all');
  checkout.git('commit', '--quiet', '--message', 'The current state');
  checkout.program('gh', 'case $2 in list) echo "[]";; esac');
});

afterEach(() => checkout[Symbol.dispose]());

const inCheckout = (file: string): string => path.join(checkout.folder, file);

/** Makes the same changes as `changeset version`. */
function makeVersions(): void {
  unlinkSync(inCheckout('.changeset/some-change.md'));
  checkout.package('core', { name: '@x/core', version: '1.3.0' });
  checkout.write('packages/core/CHANGELOG.md', '# @x/core\n\n## 1.3.0\n');
  checkout.write('packages/paisr/CHANGELOG.md', '# @x/paisr\n');
  checkout.write('apps/bench/package.json', '{\n  "name": "@x/bench",\n  "version": "0.0.0"\n}\n');
}

/** Runs make-patch in one job and propose in the next, which starts from a clean checkout. */
function propose(env: Readonly<Record<string, string>> = {}) {
  const { printed, outputs } = checkout.run('make-patch', [patch]);
  expect(outputs).toBe(`checksum=${printed}\n`);
  checkout.git('reset', '--quiet', '--hard');
  checkout.git('clean', '--quiet', '--force', '-d');
  return checkout.run('propose', [patch], { CHECKSUM: printed, ...env });
}

const pushed = (): string =>
  execFileSync('git', ['-C', origin, 'for-each-ref', '--format=%(refname)'], { encoding: 'utf8' }).trim();

it('pushes the new versions and opens a pull request', () => {
  makeVersions();
  expect(propose()).toMatchObject({ code: 0 });
  expect(pushed()).toBe(BRANCH);
  const changed = execFileSync('git', ['-C', origin, 'show', '--name-status', '--format=%an: %s', BRANCH], {
    encoding: 'utf8',
  });
  expect(changed.split('\n').filter(Boolean)).toEqual([
    'github-actions[bot]: Version packages',
    'D\t.changeset/some-change.md',
    'M\tapps/bench/package.json',
    'M\tpackages/core/CHANGELOG.md',
    'M\tpackages/core/package.json',
    'A\tpackages/paisr/CHANGELOG.md',
  ]);
  expect(checkout.calls()).toEqual([
    'gh pr list --head changeset-release/main --base main --state open --json number',
    expect.stringMatching(/^gh pr create --head changeset-release\/main --base main --title Version packages --body /),
  ]);
});

it('updates an open pull request instead of opening a second one', () => {
  makeVersions();
  propose();
  checkout.git('reset', '--quiet', '--hard', 'HEAD~1');
  checkout.program('gh', 'case $2 in list) echo \'[{"number":1}]\';; esac');
  makeVersions();
  checkout.write('packages/core/CHANGELOG.md', '# @x/core\n\n## 1.3.0\n\nMore\n');
  expect(propose()).toMatchObject({ code: 0 });
  const text = execFileSync('git', ['-C', origin, 'show', `${BRANCH}:packages/core/CHANGELOG.md`], {
    encoding: 'utf8',
  });
  expect(text).toContain('More');
  expect(checkout.calls().filter((call) => call.startsWith('gh pr create'))).toHaveLength(1);
});

const manifest = { name: '@x/core', version: '1.3.0' };

it.each<[string, () => void]>([
  ['a changed workflow', () => checkout.write('.github/workflows/release.yml', 'on: push\n')],
  ['a changed source file', () => checkout.write('packages/core/src/index.ts', 'export {};\n')],
  ['a changed release script', () => checkout.write('scripts/release/publish.mjs', '\n')],
  ['a changed changesets configuration', () => checkout.write('.changeset/config.json', '{"commit":true}')],
  ['a new changeset', () => checkout.write('.changeset/another.md', 'A change\n')],
  ['a .gitattributes file', () => checkout.write('packages/core/.gitattributes', '* filter=x\n')],
  [
    "a new script in a package's manifest",
    () => checkout.package('core', { ...manifest, scripts: { postinstall: 'x' } }),
  ],
  [
    "a new script in an app's manifest",
    () => checkout.write('apps/bench/package.json', '{"name":"@x/bench","version":"0.0.0","scripts":{"a":"b"}}'),
  ],
  ['a new dependency', () => checkout.package('core', { ...manifest, dependencies: { evil: '1.0.0' } })],
  ['an invalid version', () => checkout.package('core', { ...manifest, version: '$(x)' })],
  ['a changed package name', () => checkout.package('core', { ...manifest, name: '@x/other' })],
  ['a new package', () => checkout.package('new', manifest)],
  ['a removed package', () => rmSync(inCheckout('packages/paisr'), { recursive: true })],
  ['a removed changelog', () => rmSync(inCheckout('packages/core/CHANGELOG.md'))],
  ['an executable changelog', () => chmodSync(inCheckout('packages/core/CHANGELOG.md'), 0o755)],
  [
    'a symbolic link instead of a changelog',
    () => {
      rmSync(inCheckout('packages/paisr/CHANGELOG.md'));
      symlinkSync('/etc/passwd', inCheckout('packages/paisr/CHANGELOG.md'));
    },
  ],
])('does not push if the patch contains %s', (_what, add) => {
  makeVersions();
  add();
  const { code, complaint } = propose();
  expect(code).toBe(1);
  expect(complaint).toContain('expected changesets to be removed, changelogs, and the field version of package.json');
  expect(pushed()).toBe('');
  expect(checkout.calls()).toEqual([]);
});

/** Makes and modifies a patch, then proposes it with the checksum from before or after the modification. */
function proposeChanged(more: string, checksum: 'before' | 'after') {
  makeVersions();
  checkout.run('make-patch', [patch]);
  const before = sha256(patch);
  checkout.git('reset', '--quiet', '--hard');
  checkout.git('clean', '--quiet', '--force', '-d');
  appendFileSync(patch, more);
  return checkout.run('propose', [patch], { CHECKSUM: checksum === 'before' ? before : sha256(patch) });
}

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

it('does not push if the patch was modified after it was made', () => {
  const { code, complaint } = proposeChanged('\n', 'before');
  expect([code, pushed()]).toEqual([1, '']);
  expect(complaint).toContain('its SHA-256 differs from the checksum');
});

it('rejects a patch that writes a file outside the checkout', () => {
  mkdirSync(path.join(checkout.root, 'outside'));
  const file = '../outside/file';
  const lines = ['new file mode 100644', '--- /dev/null', `+++ b/${file}`, '@@ -0,0 +1 @@', '+x', ''];
  const { code, complaint } = proposeChanged(`diff --git a/${file} b/${file}\n${lines.join('\n')}`, 'after');
  expect([code, pushed()]).toEqual([1, '']);
  expect(complaint).toContain("invalid path '../outside/file'");
  expect(existsSync(path.join(checkout.root, 'outside/file'))).toBe(false);
});

it('does not push if the patch is empty', () => {
  expect(propose()).toMatchObject({ code: 1 });
  expect(pushed()).toBe('');
});
