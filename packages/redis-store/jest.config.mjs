import base from '../../jest.base.mjs';
import { provideRedis } from '../../scripts/find-redis.mjs';

const server = provideRedis();

export default {
  ...base,
  globals: { ...base.globals, REDIS_SERVER: server ?? '' },
  // What runs against a server is named so.
  testPathIgnorePatterns: ['/node_modules/', ...(server === undefined ? ['\\.redis\\.test\\.ts$'] : [])],
  // Servers and processes are started, which takes a while on a busy machine.
  testTimeout: 60_000,
};
