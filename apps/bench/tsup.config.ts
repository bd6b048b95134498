import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['main', 'case', 'fleet-member', 'import-packages', 'sandbox', 'server'].map((name) => `src/${name}.ts`),
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  clean: true,
});
