import { defineConfig, type Options } from 'tsup';

const node: Options = { target: 'node20', platform: 'node' };

export default defineConfig([
  {
    ...node,
    entry: ['src/main.ts'],
    format: ['esm'],
    // The configuration below builds this file in parallel.
    clean: ['!fleet/fleet-process.cjs'],
  },
  // Bundling the dependencies cuts the startup time of up to 16 fleet processes to a third.
  {
    ...node,
    entry: { 'fleet/fleet-process': 'src/fleet/fleet-process.ts' },
    format: ['cjs'],
    outExtension: () => ({ js: '.cjs' }),
    noExternal: [/./],
  },
]);
