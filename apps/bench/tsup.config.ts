import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/main.ts', 'src/case.ts', 'src/loading.ts', 'src/sandbox.ts', 'src/server.ts'],
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  clean: true,
});
