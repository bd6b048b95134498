import { defineConfig, type Options } from 'tsup';

const node: Options = { target: 'node20', platform: 'node' };

export default defineConfig([
  {
    ...node,
    entry: ['src/main.ts'],
    format: ['esm'],
    // Do not delete this file, which the configuration below builds in parallel.
    clean: ['!fleet/fleet-process.cjs'],
  },
  // Bundle the dependencies, which cuts the startup time of up to 16 fleet processes to a third.
  {
    ...node,
    entry: { 'fleet/fleet-process': 'src/fleet/fleet-process.ts' },
    format: ['cjs'],
    outExtension: () => ({ js: '.cjs' }),
    noExternal: [/./],
  },
]);
