import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const ALLOWED: readonly (readonly [file: string, line: string])[] = [
  ['packages/paisr/src/x.ts', "export { ProviderError } from '@x/core';"],
  ['packages/core/src/http/x.ts', "export { Agent } from 'undici';"],
  ['packages/core/src/x.test.ts', "export { startSandbox } from '@x/sandbox';"],
  ['packages/core/test/faults/x.ts', "export { ProviderError } from '../../src/index.js';"],
  ['packages/paisr/src/x.test.ts', "export { startSandbox } from '@x/sandbox';"],
  ['packages/redis-store/src/x.ts', "export type { TokenStore } from '@x/core';"],
  ['packages/redis-store/src/x.test.ts', "export { createPaySecureZ } from '@x/paysecurez';"],
  ['packages/redis-store/src/fixtures/x.ts', "export { createClient } from 'redis';"],
  ['apps/playground/src/x.ts', "export { createPaisr } from '@x/paisr';"],
];

const REFUSED: typeof ALLOWED = [
  ['packages/paisr/src/a.ts', "export { createSingleView } from '@x/singleview';"],
  ['packages/paisr/src/b.ts', "export const x = import('@x/paysecurez');"],
  ['packages/paisr/src/c.test.ts', "export { createSingleView } from '@x/singleview';"],
  ['packages/paisr/src/d.ts', "export { startSandbox } from '@x/sandbox';"],
  ['packages/paisr/src/e.ts', "export { ProviderError } from '../../core/src/index.js';"],
  ['packages/paisr/src/f.ts', "export { json } from '../../../tests/fixtures/http-server.js';"],
  ['packages/paisr/src/g.test.ts', "export { ProviderError } from '../../core/src/index.js';"],
  ['packages/paysecurez/src/a.ts', "import type { Paisr } from '@x/paisr';\nexport type X = Paisr;"],
  ['packages/paysecurez/src/b.ts', "export { redisStore } from '@x/redis-store';"],
  ['packages/singleview/src/a.ts', "export { createPaisr } from '../../paisr/src/index.js';"],
  ['packages/singleview/src/b.ts', "export { default } from 'axios';"],
  ['packages/core/src/a.ts', "export { createPaisr } from '@x/paisr';"],
  ['packages/core/src/b.ts', "export { createPaisr } from '../../paisr/src/index.js';"],
  ['packages/core/src/c.ts', "export { startSandbox } from '@x/sandbox';"],
  ['packages/core/src/d.ts', "export { acme } from './fixtures/acme.js';"],
  ['packages/core/src/e.ts', "export { acme } from '../test/acme.js';"],
  ['packages/core/src/f.ts', "export { redisStore } from '@x/redis-store';"],
  ['packages/core/src/http/a.ts', "export { createPaisr } from '@x/paisr';"],
  ['packages/redis-store/src/a.ts', "export { createPaySecureZ } from '@x/paysecurez';"],
  ['packages/redis-store/src/b.ts', "export { Redis } from 'ioredis';"],
  ['packages/redis-store/src/c.ts', "export { startSandbox } from '@x/sandbox';"],
  ['packages/redis-store/src/d.ts', "export { ProviderError } from '../../core/src/index.js';"],
  ['packages/redis-store/src/e.ts', "export { connect } from './fixtures/connect.js';"],
  ['packages/redis-store/src/f.ts', "export { RedisServer } from '@x/local-redis';"],
  ['packages/sandbox/src/a.ts', "export { ProviderError } from '@x/core';"],
  ['packages/sandbox/src/b.test.ts', "export { createPaisr } from '@x/paisr';"],
  ['apps/playground/src/a.ts', "export { createPaisr } from '../../../packages/paisr/src/index.js';"],
  ['tests/a.test.ts', "export { createPaisr } from '../packages/paisr/src/index.js';"],
];

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'import-direction-')));
let flagged: readonly string[] = [];

/** Runs the linter with this workspace's rules and manifests on one-line files. */
beforeAll(() => {
  const config = { ...JSON.parse(readFileSync('biome.json', 'utf8')), $schema: undefined, vcs: undefined };
  writeFileSync(path.join(root, 'biome.json'), JSON.stringify(config));
  for (const [file, line] of [...ALLOWED, ...REFUSED]) {
    const [group = '', name = ''] = file.split('/');
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), `${line}\n`);
    const manifest = group === 'tests' ? 'package.json' : `${group}/${name}/package.json`;
    cpSync(manifest, path.join(root, manifest));
  }
  const { stdout } = spawnSync(
    path.resolve('node_modules/.bin/biome'),
    ['lint', '--only=style/noRestrictedImports', '--only=correctness/noUndeclaredDependencies', '--reporter=github'],
    { cwd: root, encoding: 'utf8', timeout: 60_000 },
  );
  flagged = [...stdout.matchAll(/,file=([^,]+)/g)].map(([, file = '']) => path.relative(root, file));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

it.each(ALLOWED)('the linter accepts %s containing %s', (file) => {
  expect(flagged).not.toContain(file);
});

it.each(REFUSED)('the linter rejects %s containing %s', (file) => {
  expect(flagged).toContain(file);
});
