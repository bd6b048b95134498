import { provideRedis } from '@x/local-redis/find';
import base from './jest.base.mjs';

/** The Jest configuration for workspace tests, such as tests of the published packages. */
export default {
  ...base,
  // Tests that require a Redis server have `.redis.` in their file names.
  testPathIgnorePatterns: [
    '/node_modules/',
    '/tests/real-time/',
    ...(provideRedis() === undefined ? ['\\.redis\\.test\\.ts$'] : []),
  ],
  testMatch: ['<rootDir>/{tests,tools/{fuzz,release,runtimes}}/**/*.test.ts'],
  // Some tests install packages from a registry, which is slow.
  testTimeout: 120_000,
};
