import { provideRedis } from '@x/local-redis/find';
import base from '../../jest.base.mjs';

export default {
  ...base,
  // What runs against a server is named so.
  testPathIgnorePatterns: ['/node_modules/', ...(provideRedis() === undefined ? ['\\.redis\\.test\\.ts$'] : [])],
  // Servers and processes are started, which takes a while on a busy machine.
  testTimeout: 60_000,
};
