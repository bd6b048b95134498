import base from './jest.config.mjs';

/** Excludes the tests that start processes or wait for a failing server: they take longer than all other tests. */
const EXCLUDED = ['fleet', 'faults', 'cluster'];

export default {
  ...base,
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, ...EXCLUDED.map((name) => `/${name}\\.redis\\.test\\.ts$`)],
  // A test that hangs has failed.
  testTimeout: 5_000,
  watchman: false,
};
