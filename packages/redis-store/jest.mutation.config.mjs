import base from './jest.config.mjs';

/** Skipped test files, which take longer than all other tests combined. */
const OTHERS = ['fleet', 'faults', 'cluster'];

export default {
  ...base,
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, ...OTHERS.map((name) => `/${name}\\.redis\\.test\\.ts$`)],
  // A test that hangs counts as failed.
  testTimeout: 5_000,
  watchman: false,
};
