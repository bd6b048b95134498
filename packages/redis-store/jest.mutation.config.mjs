import base from './jest.config.mjs';
import { tests } from './mutated.mjs';

/** Runs only the tests of the mutated files. Fleets of processes are too slow to repeat for every mutant. */
export default {
  ...base,
  testMatch: tests.map((path) => `<rootDir>/${path}`),
  // Mutants that make a test hang are detected by this timeout.
  testTimeout: 5_000,
  watchman: false,
};
