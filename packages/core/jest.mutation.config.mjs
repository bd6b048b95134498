import base from '../../jest.base.mjs';

/**
 * The tests that stand beside what `stryker.config.mjs` mutates. Those of a whole client load axios and undici, which for
 * each of 300 mutants takes longer than all the rest; and a rule that only they notice wants a test of its own here.
 */
const TESTS = ['token-source', 'lifetime', 'clock', 'retry', 'back-off', 'held-token', 'masking'];

export default {
  ...base,
  roots: ['<rootDir>/src'],
  testMatch: TESTS.map((name) => `<rootDir>/src/${name}.test.ts`),
  // What hangs has failed: none of these needs real time.
  testTimeout: 1_000,
  watchman: false,
};
