import { MUTATED } from './mutated.mjs';

/**
 * Mutates the source files that handle tokens and secrets, and reports the mutants that no test detects. Run `npm run
 * mutate` in the repository root. Mutation testing takes minutes, so it is not part of `npm test`. Stryker changes the
 * source files in place and restores them afterwards.
 */
export default {
  packageManager: 'pnpm',
  plugins: ['@stryker-mutator/jest-runner'],
  // A copy of this directory would lack pnpm's symlinks and the fixtures in its parent directories.
  inPlace: true,
  // swc does not check types. Therefore, Stryker does not have to disable type checks, and it changes only the files
  // below.
  disableTypeChecks: false,
  mutate: MUTATED.map((name) => `src/${name}.ts`),
  testRunner: 'jest',
  jest: { configFile: 'jest.mutation.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 3_000,
  reporters: ['clear-text', 'dots'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  // Disables the warning about mutants in top-level constants. These mutants need all tests, but all tests take only a
  // second.
  warnings: { slow: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
