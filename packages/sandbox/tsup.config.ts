import { rmSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';
import { library } from '../../tsup.base.js';

// Empty `dist` here instead of with tsup's `clean`, because two builds write to it in parallel, and one build could
// delete the other's files.
rmSync('dist', { recursive: true, force: true });

export default defineConfig([
  { ...(library as Options), clean: false },
  {
    entry: ['src/cli.ts'],
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    // The command imports the published library instead of bundling a second copy of it.
    external: ['./index.js'],
    clean: false,
  },
]);
