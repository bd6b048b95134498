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
const NOT_THERE = 'case $1 in view) echo "npm error code E404" >&2; exit 1;; esac';

let checkout: Checkout;
let release: string;
let checksums: string;

beforeEach(() => {
  checkout = new Checkout();
  checkout.program('npm', NOT_THERE);
  checkout.pack();
  release = path.join(checkout.root, 'release');
  checksums = checkout.run('stage', [release]).printed;
});

afterEach(() => checkout[Symbol.dispose]());

const publish = (...flags: readonly string[]) => checkout.run('publish', [release, ...flags], { CHECKSUMS: checksums });

describe('stage', () => {
  it('gathers the files under names that follow from the checkout, and hands on their checksums', () => {
    expect(readdirSync(release).sort()).toEqual(FILES);
    expect(Object.keys(JSON.parse(checksums)).sort()).toEqual(FILES);
    for (const sum of Object.values(JSON.parse(checksums))) expect(sum).toMatch(/^[0-9a-f]{64}$/);
  });

  it('sets them as one line of outputs', () => {
    const again = checkout.run('stage', [`${release}-again`]);
    expect(again.outputs).toBe(`checksums=${again.printed}\n`);
  });

  it('takes no folder that is there already', () => {
    expect(checkout.run('stage', [release])).toMatchObject({ code: 1, outputs: '' });
  });
});

describe('publish', () => {
  it('publishes what the registry does not have, what is depended on first, and says so', () => {
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

  it('publishes nothing twice', () => {
    checkout.program('npm', 'case $2 in @x/core@*) echo 1.2.0;; *) echo 0.3.1;; esac');
    expect(publish()).toMatchObject({ code: 0, printed: '', outputs: '' });
    expect(checkout.calls().filter((call) => call.startsWith('npm publish'))).toEqual([]);
  });

  it('says what was published where a later one fails', () => {
    checkout.program('npm', `${NOT_THERE}\ncase $2 in *paisr*) exit 1;; esac`);
    const { code, outputs } = publish();
    expect([code, outputs]).toEqual([1, 'published=[{"name":"@x/core","version":"1.2.0"}]\n']);
  });

  it('does not take a registry that fails for one that has nothing', () => {
    checkout.program('npm', 'echo "npm error code E500" >&2; exit 1');
    expect(publish()).toMatchObject({ code: 1, outputs: '' });
    expect(checkout.calls()).toEqual(['npm view @x/core@1.2.0 version']);
  });

  const inRelease = (file: string): string => path.join(release, file);

  it.each<[string, () => void, string]>([
    ['one byte more', () => appendFileSync(inRelease(TARBALL), 'x'), `${TARBALL}: its SHA-256 is not the one`],
    ['another sbom', () => writeFileSync(inRelease('x-core.cdx.json'), '{ }'), 'x-core.cdx.json: its SHA-256'],
    ['a file too many', () => writeFileSync(inRelease('x-evil-1.0.0.tgz'), ''), 'not expected: x-evil-1.0.0.tgz'],
    ['a folder too many', () => mkdirSync(inRelease('packages')), 'not expected: packages'],
    ['a script of ours', () => writeFileSync(inRelease('publish.mjs'), ''), 'not expected: publish.mjs'],
    ['a file that is missing', () => rmSync(inRelease(TARBALL)), `missing: ${TARBALL}`],
    ['another version', () => renameSync(inRelease(TARBALL), inRelease('x-core-1.2.1.tgz')), `missing: ${TARBALL}`],
    [
      'a link',
      () => {
        cpSync(inRelease(TARBALL), path.join(checkout.root, 'elsewhere'));
        rmSync(inRelease(TARBALL));
        symlinkSync(path.join(checkout.root, 'elsewhere'), inRelease(TARBALL));
      },
      `${TARBALL}: expected a file`,
    ],
    ['no checksums', () => (checksums = ''), 'the checksums: missing: x-core-1.2.0.tgz'],
    ['checksums of fewer files', () => (checksums = '{}'), 'the checksums: missing: x-core-1.2.0.tgz'],
    [
      'checksums of more files',
      () => (checksums = JSON.stringify({ ...JSON.parse(checksums), more: 'a'.repeat(64) })),
      'the checksums: missing: none; not expected: more',
    ],
    [
      'a package of another version than the checkout',
      () => checkout.package('core', { name: '@x/core', version: '1.3.0' }),
      'missing: x-core-1.3.0.tgz; not expected: x-core-1.2.0.tgz',
    ],
  ])('publishes nothing where there is %s', (_what, tamper, complaint) => {
    tamper();
    const { code, outputs, complaint: said } = publish('--provenance');
    expect([code, outputs]).toEqual([1, '']);
    expect(said).toContain(complaint);
    expect(checkout.calls()).toEqual([]);
  });

  it('publishes nothing where a tarball holds another package than its name says', () => {
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

  it('makes a release for each package that was published', () => {
    checkout.program('gh', 'case $2 in view) exit 1;; esac');
    expect(tag()).toMatchObject({ code: 0 });
    expect(checkout.calls()).toEqual(['gh release view @x/paisr@0.3.1', `${create} ${inRelease('x-paisr.cdx.json')}`]);
  });

  it('goes on where a run before it has made some of them', () => {
    checkout.program('gh', '');
    expect(tag()).toMatchObject({ code: 0 });
    expect(checkout.calls()).toEqual(['gh release view @x/paisr@0.3.1']);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['a package that is none of ours', { PUBLISHED: '[{"name":"--repo=a/b","version":"1.0.0"}]' }],
    ['a version that is not the one of the checkout', { PUBLISHED: '[{"name":"@x/core","version":"9.9.9"}]' }],
    ['no commit', { GITHUB_SHA: '' }],
    ['no checksums', { CHECKSUMS: '' }],
  ])('makes none for %s', (_what, env) => {
    checkout.program('gh', 'case $2 in view) exit 1;; esac');
    expect(tag(env)).toMatchObject({ code: 1 });
    expect(checkout.calls()).toEqual([]);
  });

  const inRelease = (file: string): string => path.join(release, file);
});

describe('plan', () => {
  const next = (): string => checkout.run('plan').outputs;

  it('is to make versions where changesets wait, and asks no registry', () => {
    checkout.write('.changeset/some-change.md', '');
    expect(next()).toBe('next=version\n');
    expect(checkout.calls()).toEqual([]);
  });

  it('is to publish where the registry does not have a version', () => {
    expect(next()).toBe('next=publish\n');
  });

  it('is nothing where it has all of them', () => {
    checkout.program('npm', 'case $2 in @x/core@*) echo 1.2.0;; *) echo 0.3.1;; esac');
    expect(next()).toBe('next=nothing\n');
    expect(checkout.calls()).toEqual(['npm view @x/core@1.2.0 version', 'npm view @x/paisr@0.3.1 version']);
  });

  it('is none where the registry fails', () => {
    checkout.program('npm', 'echo "npm error code E500" >&2; exit 1');
    expect(checkout.run('plan')).toMatchObject({ code: 1, outputs: '' });
  });
});
