import { defineConfig, type Options } from 'tsup';
import { library } from '../../tsup.base.js';

// In the ES module build, both entries share their code.
export default defineConfig({ ...(library as Options), entry: ['src/index.ts', 'src/command.ts'] });
