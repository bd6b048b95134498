import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sides } from '@x/test-kit/installed';
import { type CodeBlock, codeBlocks, documents } from './markdown.js';

const folder = mkdtempSync(path.join(tmpdir(), 'code-types-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Type declarations of our built packages and of the installed packages. */
const PATHS = {
  '@x/*': ['packages/*/dist/index.d.ts'],
  axios: ['packages/core/node_modules/axios/index.d.ts'],
  undici: ['packages/core/node_modules/undici/index.d.ts'],
  redis: ['packages/redis-store/node_modules/redis/dist/index.d.ts'],
  ioredis: ['packages/redis-store/node_modules/ioredis/built/index.d.ts'],
  valibot: ['node_modules/valibot/dist/index.d.mts'],
  msw: ['node_modules/msw/lib/core/index.d.ts'],
  'msw/node': ['node_modules/msw/lib/node/index.d.ts'],
  nock: ['node_modules/nock/types/index.d.ts'],
  express: ['node_modules/@types/express/index.d.ts'],
  pino: ['node_modules/pino/pino.d.ts'],
  'prom-client': ['node_modules/prom-client/index.d.ts'],
  '@opentelemetry/api': ['node_modules/@opentelemetry/api/build/src/index.d.ts'],
  '@opentelemetry/instrumentation': ['node_modules/@opentelemetry/instrumentation/build/src/index.d.ts'],
  '@opentelemetry/instrumentation-undici': ['node_modules/@opentelemetry/instrumentation-undici/build/src/index.d.ts'],
  '@opentelemetry/sdk-metrics': ['node_modules/@opentelemetry/sdk-metrics/build/src/index.d.ts'],
  '@opentelemetry/sdk-trace-node': ['node_modules/@opentelemetry/sdk-trace-node/build/src/index.d.ts'],
  fastify: ['node_modules/fastify/fastify.d.ts'],
  hono: ['node_modules/hono/dist/types/index.d.ts'],
  vitest: ['packages/sandbox/node_modules/vitest/dist/index.d.ts'],
  '@jest/globals': ['node_modules/@jest/globals/build/index.d.ts'],
};

const COMMON = {
  extends: path.resolve('tsconfig.base.json'),
  compilerOptions: {
    paths: Object.fromEntries(
      Object.entries(PATHS).map(([name, files]) => [name, files.map((file) => path.resolve(file))]),
    ),
    typeRoots: [path.resolve('node_modules/@types')],
  },
};

/** JavaScript is checked with an editor's default settings, and TypeScript as strictly as our sources. */
const CONFIGS = {
  js: {
    ...COMMON,
    compilerOptions: {
      ...COMMON.compilerOptions,
      allowJs: true,
      checkJs: true,
      strict: false,
      exactOptionalPropertyTypes: false,
      noUnusedLocals: false,
      noPropertyAccessFromIndexSignature: false,
    },
    include: ['js/*'],
  },
  ts: { ...COMMON, include: ['ts/*'] },
} as const;

type Language = keyof typeof CONFIGS;

const WRONG = "import { createPaisr } from '@x/paisr';\ncreatePaisr({ credentials: { tokn: '' } });\n";

/** Returns whether a block is a test that uses Jest's globals. */
const usesJestGlobals = (code: string): boolean =>
  /^beforeAll\(/m.test(code) && !/ from '(?:vitest|node:test|@jest\/globals)'/.test(code);

const blocks: readonly CodeBlock[] = documents().flatMap((file) =>
  codeBlocks(file).flatMap((block): readonly CodeBlock[] => {
    if (block.language === 'js' || block.language === 'ts') return [block];
    if (block.language !== 'diff') return [];
    const { before, after } = sides(block.code);
    return [before, after].map((code) => ({ ...block, language: 'js', code }));
  }),
);

const located = ({ file, line, heading }: CodeBlock, index: number) => [`${file}:${line} "${heading}"`, index] as const;

let printed = '';

function check(language: Language): string {
  writeFileSync(path.join(folder, `${language}.json`), JSON.stringify(CONFIGS[language]));
  const args = [path.resolve('node_modules/typescript/bin/tsc'), '-p', `${language}.json`, '--pretty', 'false'];
  const { stdout, stderr } = spawnSync('node', args, { cwd: folder, encoding: 'utf8', timeout: 100_000 });
  return stdout + stderr;
}

beforeAll(() => {
  for (const language of Object.keys(CONFIGS)) mkdirSync(path.join(folder, language));
  for (const [index, { language, code }] of blocks.entries()) {
    const imported = usesJestGlobals(code)
      ? "import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'; "
      : '';
    writeFileSync(path.join(folder, language, `block-${index}.m${language}`), `${imported}${code}`);
    // Other blocks import a block whose first line is a file name.
    const [, name] = /^\/\/ (\w+\.ts)\n/.exec(code) ?? [];
    if (name !== undefined) writeFileSync(path.join(folder, language, name), code);
  }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  for (const language of Object.keys(CONFIGS)) writeFileSync(path.join(folder, language, `wrong.m${language}`), WRONG);
  printed = (Object.keys(CONFIGS) as Language[]).map(check).join('\n');
});

/** Matches the error for unknown fields of parsed JSON, because JavaScript cannot declare them. */
const JSON_FIELD = /js\/.* error TS2339: Property '\w+' does not exist on type '(?:unknown|\{\})'\.$/;

/** Returns the compiler errors in the block with this index. */
const errorsOf = (index: number): readonly string[] =>
  printed.split('\n').filter((line) => new RegExp(`\\bblock-${index}\\.m[jt]s`).test(line) && !JSON_FIELD.test(line));

describe('code blocks in the documents', () => {
  it.each(blocks.map(located))('%s has no type errors', (_where, index) => {
    expect(errorsOf(index)).toEqual([]);
  });
});

describe('the compiler', () => {
  it.each(['mjs', 'mts'])('reports an unknown property in a .%s block', (extension) => {
    expect(printed).toMatch(new RegExp(`\\bwrong\\.${extension}\\(2,.*'tokn'`));
  });

  it('reports no errors outside the code blocks', () => {
    const others = printed
      .split('\n')
      .filter((line) => /^\S/.test(line) && !/\b(?:block-\d+|wrong)\.m[jt]s/.test(line));
    expect(others).toEqual([]);
  });
});
