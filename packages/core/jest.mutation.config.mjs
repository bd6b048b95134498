import base from '../../jest.base.mjs';
import { MUTATED } from './mutated.mjs';

/**
 * Runs only the tests next to the mutated files. Tests of a whole client load axios and undici, which would take too
 * long for so many mutants. If only a test of a whole client detects a mutant, add a test next to the mutated file.
 */
export default {
  ...base,
  roots: ['<rootDir>/src'],
  testMatch: MUTATED.map((name) => `<rootDir>/src/${name}.test.ts`),
  // A test that takes longer hangs, because none of these tests waits for real time.
  testTimeout: 1_000,
  watchman: false,
};
