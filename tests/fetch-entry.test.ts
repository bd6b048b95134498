import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';

const PACKAGES = ['core', 'paisr', 'paysecurez', 'singleview'];

/** Bundles an entry of a built package and returns the packages that the bundle contains. */
async function packagesIn(entry: string, conditions: readonly string[]): Promise<ReadonlySet<string>> {
  const { metafile } = await build({
    stdin: { contents: `import * as all from '${entry}'; console.log(all);`, resolveDir: '.' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: conditions.includes('node') ? 'node' : 'neutral',
    mainFields: ['module', 'main'],
    conditions: [...conditions],
    external: ['node:*'],
    logLevel: 'silent',
  });
  const files = Object.keys(metafile.inputs);
  return new Set(
    files.map((file) => /node_modules\/((?:@[^/]+\/)?[^/.][^/]*)\/(?!.*node_modules)/.exec(file)?.[1] ?? 'ours'),
  );
}

describe.each(PACKAGES)('@x/%s/fetch', (name) => {
  it('contains undici and valibot, but not axios, in a bundle for Node.js', async () => {
    expect(await packagesIn(`@x/${name}/fetch`, ['node'])).toEqual(new Set(['ours', 'undici', 'valibot']));
  });

  it.each(['workerd', 'edge-light'])('contains only valibot in a bundle for %s', async (condition) => {
    const contained = await packagesIn(`@x/${name}/fetch`, [condition]);
    expect(contained).toEqual(new Set(['ours', 'valibot']));
  });

  it.each([
    ['an ES module', ['--input-type=module', '-e'], 'const load = (name) => import(name);'],
    ['CommonJS', ['-e'], 'const load = async (name) => require(name);'],
  ])(`shares its classes with @x/${name}: %s`, (_format, options, load) => {
    const script = `${load}
      (async () => {
        const [light, full] = [await load('@x/${name}/fetch'), await load('@x/${name}')];
        const own = Object.keys(light).filter((key) => light[key] !== full[key] && key !== 'default');
        console.log(JSON.stringify(own));
      })();`;
    const own = JSON.parse(execFileSync('node', [...options, script], { encoding: 'utf8', timeout: 30_000 }));
    const clients = name === 'core' ? ['KeyClient', 'TokenClient'] : [expect.stringMatching(/^create/)];
    expect(own.sort()).toEqual(clients);
  });

  it('does not load axios in CommonJS', () => {
    const script = `require('@x/${name}/fetch'); console.log(Object.keys(require.cache).join());`;
    const loaded = execFileSync('node', ['-e', script], { encoding: 'utf8', timeout: 30_000 });
    expect(loaded).not.toContain('axios');
  });
});
