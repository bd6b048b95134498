import { defineConfig, type Options } from 'tsup';

const node: Options = { target: 'node20', platform: 'node' };

export default defineConfig([
  {
    ...node,
    entry: ['src/main.ts'],
    format: ['esm'],
    // Keeps the file that the configuration below builds at the same time.
    clean: ['!fleet/fleet-process.cjs'],
  },
  // Bundles all dependencies into one file. Up to 16 of these processes start at once, and a bundle cuts their start time to
  // a third.
  {
    ...node,
    entry: { 'fleet/fleet-process': 'src/fleet/fleet-process.ts' },
    format: ['cjs'],
    outExtension: () => ({ js: '.cjs' }),
    noExternal: [/./],
  },
]);
