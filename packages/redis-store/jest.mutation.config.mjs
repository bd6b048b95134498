import base from './jest.config.mjs';

/** Without those tests that start processes, or wait for a server that fails: they take longer than all the rest. */
const OTHERS = ['fleet', 'faults', 'cluster'];

export default {
  ...base,
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, ...OTHERS.map((name) => `/${name}\\.redis\\.test\\.ts$`)],
  // What hangs has failed.
  testTimeout: 5_000,
  watchman: false,
};
