import { asCommonJs, asModule, CALLED, PRINT } from '../calls.js';
import type { Surrounding } from '../surrounding.js';

const MODULE = { 'index.mjs': asModule(PRINT) };
const COMMONJS = { 'index.cjs': asCommonJs(PRINT) };

/** Runs a bundle in a folder from which it cannot load any packages, so that the bundle must contain all of them. */
const runOutside = (file: string): string => `mv dist "$OUTSIDE" && cd "$OUTSIDE" && node dist/${file}`;

const bundler = (name: string, command: string, files: Surrounding['files'] = MODULE): Surrounding => ({
  name,
  tools: 'bundlers',
  files,
  command,
  prints: CALLED,
});

/** esbuild cannot convert the `require` of Node's modules in CommonJS packages, such as those that axios needs. */
const BANNER = `--banner:js="import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"`;
const ESBUILD = 'esbuild --bundle --platform=node --log-level=warning';
const ESBUILD_CJS = `${ESBUILD} index.mjs --format=cjs --outfile=dist/index.cjs && ${runOutside('index.cjs')}`;

const esbuild: readonly Surrounding[] = [
  bundler('esbuild, CommonJS', ESBUILD_CJS),
  bundler(
    'esbuild, CommonJS from CommonJS, minified',
    `${ESBUILD} index.cjs --format=cjs --minify --outfile=dist/index.cjs && ${runOutside('index.cjs')}`,
    COMMONJS,
  ),
  bundler(
    'esbuild, ES module',
    `${ESBUILD} index.mjs --format=esm ${BANNER} --outfile=dist/index.mjs && ${runOutside('index.mjs')}`,
  ),
  bundler(
    'esbuild, ES module with code splitting',
    `${ESBUILD} index.mjs --format=esm --splitting ${BANNER} --outdir=dist --out-extension:.js=.mjs && ${runOutside('index.mjs')}`,
  ),
  bundler(
    'esbuild, ES module, packages external',
    `${ESBUILD} index.mjs --format=esm --packages=external --outfile=dist/index.mjs && node dist/index.mjs`,
  ),
  bundler(
    'esbuild, CommonJS, packages external',
    `${ESBUILD} index.mjs --format=cjs --packages=external --outfile=dist/index.cjs && node dist/index.cjs`,
  ),
];

const webpack = (options: string): Surrounding['files'] => ({
  ...MODULE,
  'build.mjs': `
    import path from 'node:path';
    import webpack from 'webpack';
    const output = { path: path.resolve('dist'), filename: 'index.cjs' };
    const base = { entry: './index.mjs', target: 'node20', mode: 'production', output };
    const compiler = webpack({ ...base, ...${options} });
    compiler.run((error, stats) => {
      if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
      if (stats.hasWarnings()) console.log(stats.toString());
    });`,
});

const rollup = (format: 'es' | 'cjs', extension: string): Surrounding['files'] => ({
  ...MODULE,
  'build.mjs': `
    import commonjs from '@rollup/plugin-commonjs';
    import json from '@rollup/plugin-json';
    import resolve from '@rollup/plugin-node-resolve';
    import { rollup } from 'rollup';
    const plugins = [
      resolve({ exportConditions: ['node'], preferBuiltins: true }),
      // Node.js 20 has no node:sqlite, which undici requires only on newer versions.
      commonjs({ ignore: ['node:sqlite'] }),
      json(),
    ];
    const bundle = await rollup({ input: 'index.mjs', plugins, onwarn() {} });
    await bundle.write({ dir: 'dist', format: '${format}', entryFileNames: 'index${extension}', chunkFileNames: '[name]${extension}' });`,
});

const vite = (ssr: string): Surrounding['files'] => ({
  ...MODULE,
  'vite.config.mjs': `export default { ssr: ${ssr}, build: { ssr: 'index.mjs', target: 'node20' } };`,
});

const others: readonly Surrounding[] = [
  bundler('webpack, CommonJS', `node build.mjs && ${runOutside('index.cjs')}`, webpack('{}')),
  bundler(
    'webpack, CommonJS, development',
    `node build.mjs && ${runOutside('index.cjs')}`,
    webpack(`{ mode: 'development' }`),
  ),
  bundler(
    'webpack, ES module',
    `node build.mjs && ${runOutside('index.mjs')}`,
    webpack(
      `{ experiments: { outputModule: true }, output: { ...output, filename: 'index.mjs', module: true, chunkFormat: 'module' } }`,
    ),
  ),
  bundler('Rollup, CommonJS', `node build.mjs && ${runOutside('index.cjs')}`, rollup('cjs', '.cjs')),
  bundler('Rollup, ES module', `node build.mjs && ${runOutside('index.mjs')}`, rollup('es', '.mjs')),
  bundler('Vite, SSR build', 'vite build && node dist/index.mjs', vite('{}')),
  bundler(
    'Vite, SSR build, packages bundled',
    `vite build && ${runOutside('index.mjs')}`,
    vite('{ noExternal: true }'),
  ),
  bundler('ncc', `ncc build index.cjs --out dist && ${runOutside('index.cjs')}`, COMMONJS),
];

/** Bundlers for Node.js. */
export const BUNDLERS: readonly Surrounding[] = [
  { ...bundler('esbuild, bundled', ESBUILD_CJS), tools: 'small', quick: true },
  ...esbuild,
  ...others,
];
