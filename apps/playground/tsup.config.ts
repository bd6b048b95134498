import { defineConfig, type Options } from 'tsup';

const node: Options = { target: 'node20', platform: 'node' };

export default defineConfig([
  {
    ...node,
    entry: ['src/main.ts'],
    format: ['esm'],
    // Keep the file that the other configuration builds at the same time.
    clean: ['!fleet/fleet-process.cjs'],
  },
  // One file with all dependencies: up to 16 of these processes start at once, and this takes a third of the time.
  {
    ...node,
    entry: { 'fleet/fleet-process': 'src/fleet/fleet-process.ts' },
    format: ['cjs'],
    outExtension: () => ({ js: '.cjs' }),
    noExternal: [/./],
  },
]);
