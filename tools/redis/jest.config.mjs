import base from '../../jest.base.mjs';
import { provideRedis } from './src/find-redis.mjs';

export default {
  ...base,
  // Tests that need a server have "redis" in their names.
  testPathIgnorePatterns: ['/node_modules/', ...(provideRedis() === undefined ? ['\\.redis\\.test\\.ts$'] : [])],
  // A busy machine takes its time to start servers.
  testTimeout: 60_000,
};
