import { rmSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';
import { library } from '../../tsup.base.js';

// tsup runs two builds in parallel that share `dist`. The option `clean` of one could delete files of the other, so the
// folder is deleted here, before both.
rmSync('dist', { recursive: true, force: true });

export default defineConfig([
  { ...(library as Options), clean: false },
  {
    entry: ['src/cli.ts'],
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    // The command loads the published library instead of a second copy of it.
    external: ['./index.js'],
    clean: false,
  },
]);
