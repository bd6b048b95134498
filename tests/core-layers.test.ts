import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';

const ROOT = 'packages/core/src';
/**
 * Core's entry points, the folders in `src`, and all other files (`files`). Each layer may import from itself and from
 * the layers after it.
 */
const LAYERS =
  'command.ts command/ index.ts client/ store/ token/ provider/ axios/ http/ retry/ call/ files messages/ redaction/'.split(
    ' ',
  );
/** Layers that may import `axios/`. The other layers must not depend on axios. */
const WITH_AXIOS = ['index.ts', 'axios/'];
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
  const allowed = LAYERS.slice(LAYERS.indexOf(layer)).filter((one) => one !== 'axios/' || WITH_AXIOS.includes(layer));
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
