import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { defineConfig, type Options } from 'tsup';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, { readonly browser?: { readonly default: string } }>>;
  readonly imports?: Readonly<Record<string, { readonly workerd: string }>>;
}

const { name, version, exports: entries, imports = {} } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

/**
 * The module that browsers load instead of the package. It is CommonJS with unknown exports, so that no bundler
 * reports the package's exports as missing, which would hide the message.
 */
const REFUSAL = `'use strict';

module.exports = refuse();

function refuse() {
  var message = '${name} refuses to run in a browser, because its credentials and tokens are secret: use it on a server.';
  // Only test runners load this module in Node.js.
  if (typeof process === 'object' && process.versions && process.versions.node) {
    message +=
      " In Jest's jsdom environment, set testEnvironmentOptions to { customExportConditions: ['node'] }, or use the node environment.";
  }
  throw new Error(message);
}
`;

// The CommonJS builds must load undici with `require`, because `import()` fails in Jest without Node flags and in
// CommonJS bundles.
const COMMON_JS = { 'dynamic-import': false };

const TARGET = { target: 'node20', platform: 'node' } as const;

/** Writes the modules that other runtimes load instead of the package, or instead of a dependency. */
function writeSubstitutes(): void {
  const file = entries['.']?.browser?.default;
  if (file !== undefined) writeFileSync(file, REFUSAL);
  for (const { workerd } of Object.values(imports)) writeFileSync(workerd, 'export {};\n');
}

const common: Options = {
  ...TARGET,
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  external: Object.keys(imports),
  define: { PACKAGE_VERSION: JSON.stringify(version) },
  // tsup's declaration build sets `baseUrl`, which TypeScript 6 reports as deprecated.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: false,
  // Edge runtimes know the modules of Node.js only by names with this prefix.
  removeNodeProtocol: false,
};

/**
 * The build configuration of published packages with one entry. Each package ships ESM and CommonJS builds with type
 * declarations for both.
 */
export const library: ReturnType<typeof defineConfig> = defineConfig({
  ...common,
  esbuildOptions(options, { format }) {
    if (format === 'cjs') options.supported = COMMON_JS;
  },
  clean: true,
  async onSuccess() {
    await writeCommand();
    writeSubstitutes();
  },
});

/**
 * Returns the build configuration of packages with the additional entry `./fetch`, and further entries if given. The
 * entries share their code, so that classes and state exist once.
 */
export function libraryWithFetch(...more: readonly string[]): ReturnType<typeof defineConfig> {
  const entry = ['src/index.ts', 'src/fetch.ts', ...more];
  return defineConfig([
    {
      ...common,
      entry,
      format: ['esm'],
      dts: false,
      clean: true,
      async onSuccess() {
        await writeCommonJs();
        await writeCommand();
        writeSubstitutes();
      },
    },
    { ...common, entry, dts: { ...(common.dts as object), only: true } },
  ]);
}

/**
 * Builds the package's command, if there is one. It imports the published library instead of bundling a second copy of
 * it.
 */
async function writeCommand(): Promise<void> {
  const source = 'src/cli.ts';
  if (!existsSync(source)) return;
  await build({
    ...TARGET,
    entryPoints: [source],
    outdir: 'dist',
    format: 'esm',
    bundle: true,
    packages: 'external',
    external: ['./index.js', './fetch.js'],
    define: { PACKAGE_VERSION: JSON.stringify(version) },
  });
}

/** Converts each ES module in `dist` to CommonJS. esbuild can split only ES modules. */
async function writeCommonJs(): Promise<void> {
  await build({
    ...TARGET,
    entryPoints: readdirSync('dist').flatMap((file) => (file.endsWith('.js') ? [`dist/${file}`] : [])),
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    bundle: true,
    supported: COMMON_JS,
    plugins: [
      {
        name: 'all-external',
        setup({ onResolve }) {
          onResolve({ filter: /./ }, ({ path, kind }) =>
            kind === 'entry-point' ? undefined : { path: path.replace(/^(\..*)\.js$/, '$1.cjs'), external: true },
          );
        },
      },
    ],
  });
}
