import { MUTATED } from './mutated.mjs';

/**
 * Mutates the sources that decide about tokens, and checks that a test fails each time. Run it with `npm run mutate` in the
 * root. It is not part of `npm test`, because it takes minutes. It changes the sources in place and restores them afterwards.
 */
export default {
  packageManager: 'pnpm',
  plugins: ['@stryker-mutator/jest-runner'],
  // A copy of this folder would lose the links of pnpm and the fixtures above it.
  inPlace: true,
  // swc does not check types, so only the files below are changed.
  disableTypeChecks: false,
  mutate: MUTATED.map((name) => `src/${name}.ts`),
  testRunner: 'jest',
  jest: { configFile: 'jest.mutation.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 3_000,
  reporters: ['clear-text', 'dots'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  // A mutated constant at the top of a file needs all tests, which take a second.
  warnings: { slow: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
