import base from '../../jest.base.mjs';
import { provideRedis } from './src/find-redis.mjs';

export default {
  ...base,
  // Files named `*.redis.test.ts` need a Redis server.
  testPathIgnorePatterns: ['/node_modules/', ...(provideRedis() === undefined ? ['\\.redis\\.test\\.ts$'] : [])],
  // Starting a server is slow on a busy machine.
  testTimeout: 60_000,
};
