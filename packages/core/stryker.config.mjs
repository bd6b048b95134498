import { MUTATED } from './mutated.mjs';

/**
 * Mutates the source files that handle tokens and secrets, and reports the mutants that no test detects. Run `npm run
 * mutate` in the repository root. Mutation testing takes minutes, so it is not part of `npm test`. Stryker changes the
 * source files in place and restores them afterwards.
 */
export default {
  packageManager: 'pnpm',
  plugins: ['@stryker-mutator/jest-runner'],
  // Mutate in place, because a copy of this directory would lack pnpm's symlinks and the fixtures in parent
  // directories.
  inPlace: true,
  // Stryker does not have to disable type checks, because swc does not check types.
  disableTypeChecks: false,
  mutate: MUTATED.map((name) => `src/${name}.ts`),
  testRunner: 'jest',
  jest: { configFile: 'jest.mutation.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 3_000,
  reporters: ['clear-text', 'dots'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  // Disables the warning that mutants in top-level constants run all tests, because all tests take only a second.
  warnings: { slow: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
