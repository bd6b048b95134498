import base from '../../jest.base.mjs';
import { tests } from './mutated.mjs';

/**
 * Runs only the tests of the mutated files. Integration tests load axios and undici, which is too slow to repeat for
 * every mutant. If only an integration test detects a mutant, add a unit test.
 */
export default {
  ...base,
  roots: ['<rootDir>/src'],
  testMatch: tests.map((path) => `<rootDir>/${path}`),
  // None of these tests waits for real time, so a test that reaches this timeout is stuck, even on a busy machine.
  testTimeout: 5_000,
  watchman: false,
};
