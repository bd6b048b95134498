import base from './jest.base.mjs';
import { provideRedis } from './scripts/find-redis.mjs';

const server = provideRedis();

/** Tests of the workspace as a whole: what is published, and the rules that hold between packages. */
export default {
  ...base,
  globals: { ...base.globals, REDIS_SERVER: server ?? '' },
  // What runs against a server is named so.
  testPathIgnorePatterns: [
    '/node_modules/',
    '/tests/real-time/',
    ...(server === undefined ? ['\\.redis\\.test\\.ts$'] : []),
  ],
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  moduleNameMapper: {
    ...base.moduleNameMapper,
    '^@x/report$': '<rootDir>/tools/report/src/index.ts',
    '^@x/([a-z-]+)$': '<rootDir>/packages/$1/src/index.ts',
  },
  // Installing from a registry takes its time.
  testTimeout: 120_000,
};
