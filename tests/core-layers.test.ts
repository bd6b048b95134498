import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';

const ROOT = 'packages/core/src';
/**
 * Core's entry points, the folders in `src`, and all other files (`files`). Each layer may import from itself and from
 * the layers after it.
 */
const LAYERS = [
  ...['command.ts', 'command/', 'index.ts', 'fetch.ts', 'common.ts'],
  ...['client/', 'store/', 'token/', 'provider/', 'axios/', 'fetch/', 'http/', 'retry/', 'call/'],
  ...['files', 'messages/', 'redaction/'],
];
/** Layers that only the given layers may import. Otherwise, `@x/core/fetch` would load axios. */
const RESTRICTED: Readonly<Record<string, readonly string[]>> = {
  'fetch.ts': [],
  'axios/': ['index.ts', 'axios/'],
  'fetch/': ['index.ts', 'fetch.ts', 'common.ts', 'client/', 'fetch/'],
};
/** Packages that only one layer may import. */
const OWNERS: Readonly<Record<string, string>> = { axios: 'axios/', undici: 'http/' };

const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.test)\.ts$/.test(file));

function layerOf(file: string): string {
  const [first = '', ...rest] = file.split('/');
  if (rest.length > 0) return `${first}/`;
  return LAYERS.includes(first) ? first : 'files';
}

function faultsOf(file: string): readonly string[] {
  const layer = layerOf(file);
  const allowed = LAYERS.slice(LAYERS.indexOf(layer)).filter((one) => RESTRICTED[one]?.includes(layer) ?? true);
  const found = readFileSync(path.join(ROOT, file), 'utf8').matchAll(/\b(?:from|import)[\s(]+'([^']+)'/g);
  return [...found].flatMap(([, target = '']) => {
    const to = layerOf(path.posix.join(file, '..', target.replace(/\.js$/, '.ts')));
    const isAllowed = target.startsWith('.')
      ? allowed.includes(to)
      : (OWNERS[target.split('/')[0] ?? ''] ?? layer) === layer;
    return isAllowed ? [] : [`${file}: ${layer} may import ${allowed.join(', ')} of src; it must not import ${target}`];
  });
}

it('files in core import only from their own layer and the layers below', () => {
  expect(files.filter((file) => !LAYERS.includes(layerOf(file)))).toEqual([]);
  expect(files.flatMap(faultsOf)).toEqual([]);
});
