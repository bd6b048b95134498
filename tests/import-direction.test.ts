import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const ALLOWED: readonly (readonly [folder: string, file: string, line: string])[] = [
  ['packages/paisr/src', 'x.ts', "export { ProviderError } from '@x/core';"],
  ['packages/core/src/http', 'x.ts', "export { Agent } from 'undici';"],
  ['packages/core/src', 'x.test.ts', "export { startSandbox } from '@x/sandbox';"],
  ['packages/paisr/src', 'x.test.ts', "export { startSandbox } from '@x/sandbox';"],
  ['packages/redis-store/src', 'x.ts', "export type { TokenStore } from '@x/core';"],
  ['packages/redis-store/src', 'x.test.ts', "export { createPaySecureZ } from '@x/paysecurez';"],
  ['packages/redis-store/src/fixtures', 'x.ts', "export { createClient } from 'redis';"],
  ['apps/playground/src', 'x.ts', "export { createPaisr } from '@x/paisr';"],
];

const REFUSED: typeof ALLOWED = [
  ['packages/paisr/src', 'a.ts', "export { createSingleView } from '@x/singleview';"],
  ['packages/paisr/src', 'b.ts', "export const x = import('@x/paysecurez');"],
  ['packages/paisr/src', 'c.test.ts', "export { createSingleView } from '@x/singleview';"],
  ['packages/paisr/src', 'd.ts', "export { startSandbox } from '@x/sandbox';"],
  ['packages/paysecurez/src', 'a.ts', "import type { Paisr } from '@x/paisr';\nexport type X = Paisr;"],
  ['packages/singleview/src', 'a.ts', "export { createPaisr } from '../../paisr/src/index.js';"],
  ['packages/singleview/src', 'b.ts', "export { default } from 'axios';"],
  ['packages/core/src', 'a.ts', "export { createPaisr } from '@x/paisr';"],
  ['packages/core/src', 'b.ts', "export { createPaisr } from '../../paisr/src/index.js';"],
  ['packages/core/src', 'c.ts', "export { default } from 'axios';"],
  ['packages/core/src', 'd.ts', "export { Agent } from 'undici';"],
  ['packages/core/src', 'e.ts', "export { startSandbox } from '@x/sandbox';"],
  ['packages/core/src/http', 'a.ts', "export { createPaisr } from '@x/paisr';"],
  ['packages/paisr/src', 'e.ts', "export { ProviderError } from '../../core/src/index.js';"],
  ['packages/paisr/src', 'f.ts', "export { json } from './fixtures/http-server.js';"],
  ['packages/core/src', 'f.ts', "export { acme } from '../packages/core/src/fixtures/acme.js';"],
  ['apps/playground/src', 'a.ts', "export { createPaisr } from '../../../packages/paisr/src/index.js';"],
  ['packages/redis-store/src', 'a.ts', "export { createPaySecureZ } from '@x/paysecurez';"],
  ['packages/redis-store/src', 'b.ts', "export { Redis } from 'ioredis';"],
  ['packages/redis-store/src', 'c.ts', "export { startSandbox } from '@x/sandbox';"],
  ['packages/redis-store/src', 'd.ts', "export { ProviderError } from '../../core/src/index.js';"],
  ['packages/redis-store/src', 'e.ts', "export { connect } from '../packages/redis-store/src/fixtures/connect.js';"],
  ['packages/core/src', 'g.ts', "export { redisStore } from '@x/redis-store';"],
  ['packages/paysecurez/src', 'b.ts', "export { redisStore } from '@x/redis-store';"],
  ['packages/sandbox/src', 'a.ts', "export { ProviderError } from '@x/core';"],
  ['packages/sandbox/src', 'b.test.ts', "export { createPaisr } from '@x/paisr';"],
];

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'import-direction-')));
let flagged: readonly string[] = [];

/** The linter, with the rules of this workspace, over a tree of one-line files. */
beforeAll(() => {
  const config = JSON.parse(readFileSync('biome.json', 'utf8'));
  writeFileSync(path.join(root, 'biome.json'), JSON.stringify({ ...config, $schema: undefined, vcs: undefined }));
  for (const [folder, file, line] of [...ALLOWED, ...REFUSED]) {
    mkdirSync(path.join(root, folder), { recursive: true });
    writeFileSync(path.join(root, folder, file), `${line}\n`);
  }
  const biome = path.resolve('node_modules/.bin/biome');
  const { stdout } = spawnSync(
    biome,
    ['lint', '--only=style/noRestrictedImports', '--max-diagnostics=none', '--reporter=github'],
    { cwd: root, encoding: 'utf8', timeout: 60_000 },
  );
  flagged = [...stdout.matchAll(/noRestrictedImports,file=([^,]+)/g)].map(([, file]) =>
    path.relative(root, file ?? ''),
  );
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

it.each(ALLOWED)('%s/%s may say: %s', (folder, file) => {
  expect(flagged).not.toContain(`${folder}/${file}`);
});

it.each(REFUSED)('%s/%s may not say: %s', (folder, file) => {
  expect(flagged).toContain(`${folder}/${file}`);
});
