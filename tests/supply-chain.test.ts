import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { TOOLS } from './surroundings/tools.js';

const PUBLISHED = readdirSync('packages');

/** Scripts that npm runs when a package is installed. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare', 'prepublish'];

const readJson = (text: string) => JSON.parse(text);
const filesIn = (name: string): readonly string[] =>
  execFileSync('tar', ['-tzf', `packages/${name}/.pack/package.tgz`], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((file) => file.replace('package/', ''));
const packed = (name: string) =>
  readJson(
    execFileSync('tar', ['-xzOf', `packages/${name}/.pack/package.tgz`, 'package/package.json'], { encoding: 'utf8' }),
  );

describe('workspace settings', () => {
  const settings = parse(readFileSync('pnpm-workspace.yaml', 'utf8'));

  it('the workspace installs only package versions that are at least two days old', () => {
    expect(settings.minimumReleaseAge).toBeGreaterThanOrEqual(2 * 24 * 60);
    expect(settings.minimumReleaseAgeExclude).toBeUndefined();
  });

  it("the workspace explicitly allows or denies each dependency's build script", () => {
    expect(settings.dangerouslyAllowAllBuilds).toBeUndefined();
    expect(settings.allowBuilds).toEqual({
      esbuild: true,
      '@swc/core': false,
      '@parcel/watcher': false,
      'unrs-resolver': false,
      msw: false,
    });
  });

  it('the tools for `npm run surroundings` have exact versions', () => {
    for (const version of Object.values(TOOLS).flatMap(Object.values)) {
      expect(version).toMatch(/^(npm:[@\w/.-]+@)?\d+\.\d+\.\d+$/);
    }
  });

  it('does not run scripts during installation', () => {
    const folders = ['packages', 'apps', 'tools'].flatMap((group) =>
      readdirSync(group).map((name) => `${group}/${name}`),
    );
    for (const folder of ['.', ...folders].filter((one) => existsSync(`${one}/package.json`))) {
      const { scripts = {} } = readJson(readFileSync(`${folder}/package.json`, 'utf8'));
      expect(Object.keys(scripts).filter((script) => INSTALL_SCRIPTS.includes(script))).toEqual([]);
    }
  });
});

describe.each(PUBLISHED)('the tarball of @x/%s', (name) => {
  const FORMATS = ['cjs', 'd.cts', 'd.ts', 'js'];
  const library = ['LICENSE', 'README.md', ...FORMATS.map((format) => `dist/index.${format}`)];
  const EXTRA: Readonly<Record<string, readonly string[]>> = {
    core: [
      ...FORMATS.map((format) => `dist/command.${format}`),
      'dist/no-undici.js',
      'docs/retries.md',
      'docs/token.md',
    ],
    paisr: ['dist/cli.js'],
    paysecurez: ['dist/cli.js'],
    singleview: ['dist/cli.js'],
    sandbox: ['dist/cli.js'],
  };
  const hasFetch = ['core', 'paisr', 'paysecurez', 'singleview'].includes(name);
  const fetchEntry = hasFetch ? FORMATS.map((format) => `dist/fetch.${format}`) : [];
  // The sandbox does not handle users' secrets, so it does not refuse to run in a browser.
  const refusal = name === 'sandbox' ? [] : ['dist/browser.cjs'];

  it('contains only the files that users need', () => {
    // Lazily loaded and shared chunks have a hash in their file names.
    const files = filesIn(name).filter((file) => !/^dist\/[\w-]+-[\w-]{8}\.(js|cjs|d\.ts|d\.cts)$/.test(file));
    const optional = files.filter((file) => file === 'CHANGELOG.md');
    expect([...files].sort()).toEqual(
      [...library, ...fetchEntry, ...refusal, ...(EXTRA[name] ?? []), ...optional, 'package.json'].sort(),
    );
  });

  it('lists the `browser` condition first, except in @x/sandbox', () => {
    const { '.': entry } = packed(name).exports;
    const browser = name === 'sandbox' ? [] : ['browser'];
    expect(Object.keys(entry)).toEqual([...browser, 'import', 'require']);
    for (const one of browser) expect(entry[one].default).toBe('./dist/browser.cjs');
  });

  it('lists the conditions of edge runtimes before `browser` in the entry for fetch', () => {
    const entry: Record<string, string | { default: string }> | undefined = packed(name).exports['./fetch'];
    const conditions = ['workerd', 'edge-light', 'browser', 'import', 'require'];
    expect(Object.keys(entry ?? {})).toEqual(hasFetch ? conditions : []);
    if (entry !== undefined) expect(entry['browser']).toMatchObject({ default: './dist/browser.cjs' });
  });

  it('does not run scripts during installation and depends on published version ranges', () => {
    const { scripts = {}, dependencies = {} } = packed(name);
    expect(Object.keys(scripts).filter((script) => INSTALL_SCRIPTS.includes(script))).toEqual([]);
    for (const range of Object.values(dependencies)) expect(range).toMatch(/^\^\d+\.\d+\.\d+$/);
  });
});
