import base from './jest.config.mjs';

/** Skipped tests: they start processes or wait for a failing server, and take longer than all others together. */
const OTHERS = ['fleet', 'faults', 'cluster'];

export default {
  ...base,
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, ...OTHERS.map((name) => `/${name}\\.redis\\.test\\.ts$`)],
  // A test that hangs has failed.
  testTimeout: 5_000,
  watchman: false,
};
