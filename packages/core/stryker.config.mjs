import { MUTATED } from './mutated.mjs';

/**
 * Configuration of `npm run mutate` at the root. It changes the sources that decide about a token, one mutation at a time,
 * and checks that a test fails. It takes minutes, so `npm test` does not run it. It changes the sources in place while it
 * runs, and restores them at the end.
 */
export default {
  packageManager: 'pnpm',
  plugins: ['@stryker-mutator/jest-runner'],
  // A copy of this folder would lack pnpm's links and the fixtures outside it.
  inPlace: true,
  // swc ignores types, so only the files below need changes.
  disableTypeChecks: false,
  mutate: MUTATED.map((name) => `src/${name}.ts`),
  testRunner: 'jest',
  jest: { configFile: 'jest.mutation.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 3_000,
  reporters: ['clear-text', 'dots'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  // Constants at the top of a file need all tests, which takes only a second.
  warnings: { slow: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
