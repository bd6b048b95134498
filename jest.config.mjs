import { provideRedis } from '@x/local-redis/find';
import base from './jest.base.mjs';

/** Tests of the workspace as a whole: what is published, and the rules that hold between packages. */
export default {
  ...base,
  // What runs against a server is named so.
  testPathIgnorePatterns: [
    '/node_modules/',
    '/tests/real-time/',
    ...(provideRedis() === undefined ? ['\\.redis\\.test\\.ts$'] : []),
  ],
  testMatch: ['<rootDir>/{tests,tools/{fuzz,release,runtimes}}/**/*.test.ts'],
  // Installing from a registry takes its time.
  testTimeout: 120_000,
};
