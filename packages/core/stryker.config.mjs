import { MUTATED } from './mutated.mjs';

/**
 * Changes what decides about a token, bit by bit, and sees whether a test notices: `npm run mutate` at the root. No part
 * of `npm test`, because it takes minutes. While it runs, it changes the sources in place, and puts them back at its end.
 */
export default {
  packageManager: 'pnpm',
  plugins: ['@stryker-mutator/jest-runner'],
  // The links of pnpm and the fixtures above this folder do not survive a copy of it.
  inPlace: true,
  // swc looks at no types; so only the files below are touched.
  disableTypeChecks: false,
  mutate: MUTATED.map((name) => `src/${name}.ts`),
  testRunner: 'jest',
  jest: { configFile: 'jest.mutation.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 3_000,
  reporters: ['clear-text', 'dots'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  // Constants at the top of a file need all tests, which take a second.
  warnings: { slow: false },
  thresholds: { high: 95, low: 90, break: 90 },
};
