import type { Surrounding } from '../surrounding.js';

const FACTORIES = {
  core: 'ProviderError',
  paisr: 'createPaisr',
  paysecurez: 'createPaySecureZ',
  singleview: 'createSingleView',
};
const NAMES = Object.keys(FACTORIES);

const files: Surrounding['files'] = {
  ...Object.fromEntries(
    Object.entries(FACTORIES).map(([name, factory]) => [
      `${name}.mjs`,
      `import { ${factory} } from '@x/${name}';\nconsole.log(${factory});\n`,
    ]),
  ),
  // Runs each bundle without Node.js globals.
  'run.mjs': `
    import { readFileSync } from 'node:fs';
    import { runInNewContext } from 'node:vm';
    for (const name of ${JSON.stringify(NAMES)}) {
      try {
        runInNewContext(readFileSync('dist/' + name + '.js', 'utf8'), { console });
      } catch (error) {
        console.log(error.message);
      }
    }`,
};

/** Matches output that consists of exactly one refusal per package. */
const REFUSALS = new RegExp(
  `${NAMES.map((name) => `@x/${name} refuses to run in a browser, .*: use it on a server\\.`).join('\n')}\n$`,
);

const browser = (name: string, tools: 'small' | 'bundlers', build: string, more: Surrounding['files'] = {}) => ({
  name: `a browser, bundled with ${name}`,
  tools,
  files: { ...files, ...more },
  command: `${build} && node run.mjs`,
  prints: REFUSALS,
});

const ENTRIES = JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, `./${name}.mjs`])));
const ESBUILD = `esbuild ${NAMES.map((name) => `${name}.mjs`).join(' ')} --bundle --format=iife --outdir=dist --log-level=error`;

/** Bundles for browsers, where the packages must refuse to run. */
export const BROWSERS: readonly Surrounding[] = [
  { ...browser('esbuild', 'small', ESBUILD), quick: true },
  browser('webpack', 'bundlers', 'node build.mjs', {
    'build.mjs': `
      import path from 'node:path';
      import webpack from 'webpack';
      const output = { path: path.resolve('dist'), filename: '[name].js' };
      webpack({ entry: ${ENTRIES}, target: 'web', mode: 'production', output }).run((error, stats) => {
        if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
      });`,
  }),
  browser('Vite', 'bundlers', 'node build.mjs', {
    'build.mjs': `
      import { build } from 'vite';
      for (const [name, entry] of Object.entries(${ENTRIES})) {
        const lib = { entry, name: 'bundle', formats: ['iife'], fileName: () => name + '.js' };
        await build({ configFile: false, logLevel: 'error', build: { lib, emptyOutDir: false } });
      }`,
  }),
  browser('Rollup', 'bundlers', 'node build.mjs', {
    'build.mjs': `
      import commonjs from '@rollup/plugin-commonjs';
      import resolve from '@rollup/plugin-node-resolve';
      import { rollup } from 'rollup';
      for (const [name, input] of Object.entries(${ENTRIES})) {
        const bundle = await rollup({ input, plugins: [resolve({ browser: true }), commonjs()] });
        await bundle.write({ file: 'dist/' + name + '.js', format: 'iife', name: 'bundle' });
      }`,
  }),
];
