import base from './jest.config.mjs';

/** These test files are skipped, because they take longer than all other tests combined. */
const OTHERS = ['fleet', 'faults', 'cluster'];

export default {
  ...base,
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, ...OTHERS.map((name) => `/${name}\\.redis\\.test\\.ts$`)],
  // Mutants that make a test hang are detected by this timeout.
  testTimeout: 5_000,
  watchman: false,
};
