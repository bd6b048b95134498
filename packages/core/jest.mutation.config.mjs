import base from '../../jest.base.mjs';
import { MUTATED } from './mutated.mjs';

/**
 * Runs only the tests next to the mutated files. Tests of a whole client load axios and undici, which is too slow for so
 * many mutants. A rule that only those tests check needs a separate test here.
 */
export default {
  ...base,
  roots: ['<rootDir>/src'],
  testMatch: MUTATED.map((name) => `<rootDir>/src/${name}.test.ts`),
  // None of these tests needs real time, so a test that hangs has failed.
  testTimeout: 1_000,
  watchman: false,
};
