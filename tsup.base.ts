import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

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
});
