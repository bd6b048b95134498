import { rmSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';
import { library } from '../../tsup.base.js';

// Two builds share `dist` and tsup runs them side by side: its own `clean` in one could empty what the other has just
// written. So the folder goes once, here, before either begins.
rmSync('dist', { recursive: true, force: true });

export default defineConfig([
  { ...(library as Options), clean: false },
  {
    entry: ['src/cli.ts'],
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    // The command loads the library as it is published, in place of a second copy of it.
    external: ['./index.js'],
    clean: false,
  },
]);
