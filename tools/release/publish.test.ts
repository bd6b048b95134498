import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Checkout } from './checkout.js';

const TARBALL = 'x-core-1.2.0.tgz';
const FILES = [TARBALL, 'x-core.cdx.json', 'x-paisr-0.3.1.tgz', 'x-paisr.cdx.json'];
const NOT_PUBLISHED = 'case $1 in view) echo "npm error code E404" >&2; exit 1;; esac';

let checkout: Checkout;
let release: string;
let checksums: string;

beforeEach(() => {
  checkout = new Checkout();
  checkout.program('npm', NOT_PUBLISHED);
  checkout.pack();
  release = path.join(checkout.root, 'release');
  checksums = checkout.run('stage', [release]).printed;
});

afterEach(() => checkout[Symbol.dispose]());

const publish = (...flags: readonly string[]) => checkout.run('publish', [release, ...flags], { CHECKSUMS: checksums });

describe('stage', () => {
  it('copies the release files under their final names and prints their checksums', () => {
    expect(readdirSync(release).sort()).toEqual(FILES);
    expect(Object.keys(JSON.parse(checksums)).sort()).toEqual(FILES);
    for (const sum of Object.values(JSON.parse(checksums))) expect(sum).toMatch(/^[0-9a-f]{64}$/);
  });

  it('outputs the checksums on one line', () => {
    const again = checkout.run('stage', [`${release}-again`]);
    expect(again.outputs).toBe(`checksums=${again.printed}\n`);
  });

  it('fails if the folder already exists', () => {
    expect(checkout.run('stage', [release])).toMatchObject({ code: 1, outputs: '' });
  });
});

describe('publish', () => {
  it('publishes missing versions in dependency order and prints them', () => {
    const { code, printed, outputs } = publish('--provenance');
    const published = [
      { name: '@x/core', version: '1.2.0' },
      { name: '@x/paisr', version: '0.3.1' },
    ];
    expect([code, printed.split('\n').map((line) => JSON.parse(line))]).toEqual([0, published]);
    expect(outputs).toBe(`published=${JSON.stringify(published)}\n`);
    const flags = '--access public --ignore-scripts --provenance';
    expect(checkout.calls().filter((call) => call.startsWith('npm publish'))).toEqual([
      `npm publish ${path.join(release, TARBALL)} ${flags}`,
      `npm publish ${path.join(release, 'x-paisr-0.3.1.tgz')} ${flags}`,
    ]);
  });

  it('skips versions that are already in the registry', () => {
    checkout.program('npm', 'case $2 in @x/core@*) echo 1.2.0;; *) echo 0.3.1;; esac');
    expect(publish()).toMatchObject({ code: 0, printed: '', outputs: '' });
    expect(checkout.calls().filter((call) => call.startsWith('npm publish'))).toEqual([]);
  });

  it('reports the published packages if a later package fails to publish', () => {
    checkout.program('npm', `${NOT_PUBLISHED}\ncase $2 in *paisr*) exit 1;; esac`);
    const { code, outputs } = publish();
    expect([code, outputs]).toEqual([1, 'published=[{"name":"@x/core","version":"1.2.0"}]\n']);
  });

  it('does not publish if the registry returns an error', () => {
    checkout.program('npm', 'echo "npm error code E500" >&2; exit 1');
    expect(publish()).toMatchObject({ code: 1, outputs: '' });
    expect(checkout.calls()).toEqual(['npm view @x/core@1.2.0 version']);
  });

  const inRelease = (file: string): string => path.join(release, file);

  it.each<[string, () => void, string]>([
    ['an additional byte', () => appendFileSync(inRelease(TARBALL), 'x'), `${TARBALL}: its SHA-256 differs`],
    ['a changed SBOM', () => writeFileSync(inRelease('x-core.cdx.json'), '{ }'), 'x-core.cdx.json: its SHA-256'],
    ['an unexpected file', () => writeFileSync(inRelease('x-evil-1.0.0.tgz'), ''), 'not expected: x-evil-1.0.0.tgz'],
    ['an unexpected folder', () => mkdirSync(inRelease('packages')), 'not expected: packages'],
    ['a release script', () => writeFileSync(inRelease('publish.mjs'), ''), 'not expected: publish.mjs'],
    ['a missing file', () => rmSync(inRelease(TARBALL)), `missing: ${TARBALL}`],
    [
      'a tarball of a different version',
      () => renameSync(inRelease(TARBALL), inRelease('x-core-1.2.1.tgz')),
      `missing: ${TARBALL}`,
    ],
    [
      'a symbolic link instead of a file',
      () => {
        cpSync(inRelease(TARBALL), path.join(checkout.root, 'elsewhere'));
        rmSync(inRelease(TARBALL));
        symlinkSync(path.join(checkout.root, 'elsewhere'), inRelease(TARBALL));
      },
      `${TARBALL}: expected a file`,
    ],
    ['no list of checksums', () => (checksums = ''), 'the checksums: missing: x-core-1.2.0.tgz'],
    ['an empty list of checksums', () => (checksums = '{}'), 'the checksums: missing: x-core-1.2.0.tgz'],
    [
      'a checksum for an unexpected file',
      () => (checksums = JSON.stringify({ ...JSON.parse(checksums), more: 'a'.repeat(64) })),
      'the checksums: missing: none; not expected: more',
    ],
    [
      'a package whose version differs from the checkout',
      () => checkout.package('core', { name: '@x/core', version: '1.3.0' }),
      'missing: x-core-1.3.0.tgz; not expected: x-core-1.2.0.tgz',
    ],
  ])('does not publish if there is %s', (_what, tamper, complaint) => {
    tamper();
    const { code, outputs, complaint: stderr } = publish('--provenance');
    expect([code, outputs]).toEqual([1, '']);
    expect(stderr).toContain(complaint);
    expect(checkout.calls()).toEqual([]);
  });

  it('does not publish if a tarball does not match its file name', () => {
    rmSync(release, { recursive: true });
    checkout.package('core', { name: '@x/other', version: '1.2.0' });
    checkout.pack();
    checkout.package('core', { name: '@x/core', version: '1.2.0' });
    checksums = checkout.run('stage', [release]).printed;
    expect(publish()).toMatchObject({
      code: 1,
      complaint: expect.stringContaining('expected @x/core@1.2.0, found @x/other@1.2.0'),
    });
    expect(checkout.calls()).toEqual([]);
  });
});

describe('tag', () => {
  const published = JSON.stringify([{ name: '@x/paisr', version: '0.3.1' }]);
  const tag = (env: Readonly<Record<string, string>> = {}) =>
    checkout.run('tag', [release], { CHECKSUMS: checksums, PUBLISHED: published, GITHUB_SHA: 'abc', ...env });
  const create = `gh release create @x/paisr@0.3.1 --target abc --title @x/paisr 0.3.1 --notes See packages/paisr/CHANGELOG.md.`;

  it('creates a release for each published package', () => {
    checkout.program('gh', 'case $2 in view) exit 1;; esac');
    expect(tag()).toMatchObject({ code: 0 });
    expect(checkout.calls()).toEqual(['gh release view @x/paisr@0.3.1', `${create} ${inRelease('x-paisr.cdx.json')}`]);
  });

  it('skips releases that a previous run created', () => {
    checkout.program('gh', '');
    expect(tag()).toMatchObject({ code: 0 });
    expect(checkout.calls()).toEqual(['gh release view @x/paisr@0.3.1']);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['a package that is not in the checkout', { PUBLISHED: '[{"name":"--repo=a/b","version":"1.0.0"}]' }],
    ['a version that differs from the checkout', { PUBLISHED: '[{"name":"@x/core","version":"9.9.9"}]' }],
    ['an empty commit hash', { GITHUB_SHA: '' }],
    ['empty checksums', { CHECKSUMS: '' }],
  ])('creates no release given %s', (_what, env) => {
    checkout.program('gh', 'case $2 in view) exit 1;; esac');
    expect(tag(env)).toMatchObject({ code: 1 });
    expect(checkout.calls()).toEqual([]);
  });

  const inRelease = (file: string): string => path.join(release, file);
});

describe('plan', () => {
  const next = (): string => checkout.run('plan').outputs;

  it('sets next=version without contacting the registry if there are changesets', () => {
    checkout.write('.changeset/some-change.md', '');
    expect(next()).toBe('next=version\n');
    expect(checkout.calls()).toEqual([]);
  });

  it('sets next=publish if a version is missing from the registry', () => {
    expect(next()).toBe('next=publish\n');
  });

  it('sets next=nothing if all versions are in the registry', () => {
    checkout.program('npm', 'case $2 in @x/core@*) echo 1.2.0;; *) echo 0.3.1;; esac');
    expect(next()).toBe('next=nothing\n');
    expect(checkout.calls()).toEqual(['npm view @x/core@1.2.0 version', 'npm view @x/paisr@0.3.1 version']);
  });

  it('fails if the registry returns an error', () => {
    checkout.program('npm', 'echo "npm error code E500" >&2; exit 1');
    expect(checkout.run('plan')).toMatchObject({ code: 1, outputs: '' });
  });
});
