import base from '../../jest.base.mjs';
import { provideRedis } from './src/find-redis.mjs';

export default {
  ...base,
  // Test files that need a server are named `*.redis.test.ts`.
  testPathIgnorePatterns: ['/node_modules/', ...(provideRedis() === undefined ? ['\\.redis\\.test\\.ts$'] : [])],
  // Starting servers takes a while on a busy machine.
  testTimeout: 60_000,
};
