import { defineConfig, type Options } from 'tsup';

const node: Options = { target: 'node20', platform: 'node' };

export default defineConfig([
  {
    ...node,
    entry: ['src/main.ts'],
    format: ['esm'],
    // Keeps the file that the configuration below builds in parallel.
    clean: ['!fleet/fleet-process.cjs'],
  },
  // Bundles all dependencies into one file. Up to 16 fleet processes start at once, and bundling cuts their startup
  // time to a third.
  {
    ...node,
    entry: { 'fleet/fleet-process': 'src/fleet/fleet-process.ts' },
    format: ['cjs'],
    outExtension: () => ({ js: '.cjs' }),
    noExternal: [/./],
  },
]);
