import base from './jest.base.mjs';

/** Tests of the workspace as a whole: what is published, and the rules that hold between packages. */
export default {
  ...base,
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  moduleNameMapper: { ...base.moduleNameMapper, '^@x/([a-z-]+)$': '<rootDir>/packages/$1/src/index.ts' },
  // Installing from a registry takes its time.
  testTimeout: 120_000,
};
