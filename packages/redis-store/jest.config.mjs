import { provideRedis } from '@x/local-redis/find';
import base from '../../jest.base.mjs';

export default {
  ...base,
  // Tests that need a server have this ending.
  testPathIgnorePatterns: ['/node_modules/', ...(provideRedis() === undefined ? ['\\.redis\\.test\\.ts$'] : [])],
  // Tests start servers and processes, which takes a while on a busy machine.
  testTimeout: 60_000,
};
