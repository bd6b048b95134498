import { provideRedis } from '@x/local-redis/find';
import base from '../../jest.base.mjs';

export default {
  ...base,
  // Test files that need a Redis server have `.redis.` in their names.
  testPathIgnorePatterns: ['/node_modules/', ...(provideRedis() === undefined ? ['\\.redis\\.test\\.ts$'] : [])],
  // Starting servers and processes is slow on a busy machine.
  testTimeout: 60_000,
};
