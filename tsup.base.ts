import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, { readonly browser?: { readonly default: string } }>>;
}

const { name, version, exports: entries } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

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

/**
 * The build configuration of all published packages. Each package ships ESM and CommonJS builds with type declarations
 * for both.
 */
export const library: ReturnType<typeof defineConfig> = defineConfig({
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  target: 'node20',
  platform: 'node',
  define: { PACKAGE_VERSION: JSON.stringify(version) },
  // The CommonJS build must load undici with `require`, because `import()` fails in Jest without Node flags and in
  // CommonJS bundles.
  esbuildOptions(options, { format }) {
    if (format === 'cjs') options.supported = { 'dynamic-import': false };
  },
  // tsup's declaration build sets `baseUrl`, which TypeScript 6 reports as deprecated.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  clean: true,
  sourcemap: false,
  async onSuccess() {
    const file = entries['.']?.browser?.default;
    if (file !== undefined) writeFileSync(file, REFUSAL);
  },
});

/**
 * Returns the build configuration of a package with a command. The command, `src/cli.ts`, imports the published library
 * instead of bundling a second copy of it.
 */
export function libraryWithCommand(): ReturnType<typeof defineConfig> {
  // Empty `dist` here instead of with tsup's `clean`, because two builds write to it in parallel, and one build could
  // delete the other's files.
  rmSync('dist', { recursive: true, force: true });
  const { define = {} } = library as Options;
  return defineConfig([
    { ...(library as Options), clean: false },
    {
      entry: ['src/cli.ts'],
      format: ['esm'],
      target: 'node20',
      platform: 'node',
      define,
      external: ['./index.js'],
      clean: false,
    },
  ]);
}
