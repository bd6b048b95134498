import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/main.ts', 'src/fleet/fleet-process.ts', 'src/fleet/redis-keeper.ts'],
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  clean: true,
});
