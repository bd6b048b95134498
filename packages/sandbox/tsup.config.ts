import { rmSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';
import { library } from '../../tsup.base.js';

// Two builds write to `dist` in parallel. With tsup's `clean`, one could delete the other's files.
rmSync('dist', { recursive: true, force: true });

export default defineConfig([
  { ...(library as Options), clean: false },
  {
    entry: ['src/cli.ts'],
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    // The command imports the published library instead of bundling a second copy.
    external: ['./index.js'],
    clean: false,
  },
]);
