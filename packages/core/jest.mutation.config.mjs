import base from '../../jest.base.mjs';
import { MUTATED } from './mutated.mjs';

/**
 * The tests that stand beside what is mutated, and no others: those of a whole client load axios and undici, which for each
 * of so many mutants takes longer than all the rest; and a rule that only they notice wants a test of its own here.
 */
export default {
  ...base,
  roots: ['<rootDir>/src'],
  testMatch: MUTATED.map((name) => `<rootDir>/src/${name}.test.ts`),
  // What hangs has failed: none of these needs real time.
  testTimeout: 1_000,
  watchman: false,
};
