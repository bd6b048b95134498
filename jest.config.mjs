import { provideRedis } from '@x/local-redis/find';
import base from './jest.base.mjs';

/** Tests of the whole workspace: published packages, and rules between packages. */
export default {
  ...base,
  // Tests that need a Redis server have `.redis.` in their names.
  testPathIgnorePatterns: [
    '/node_modules/',
    '/tests/real-time/',
    ...(provideRedis() === undefined ? ['\\.redis\\.test\\.ts$'] : []),
  ],
  testMatch: ['<rootDir>/{tests,tools/{fuzz,release,runtimes}}/**/*.test.ts'],
  // Installing from a registry is slow.
  testTimeout: 120_000,
};
