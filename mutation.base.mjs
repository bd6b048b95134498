import { existsSync } from 'node:fs';

/**
 * The Stryker configuration for all packages. Run `npm run mutate`, or `MUTATE=token/lifetime pnpm --filter @x/core run
 * mutate` for a single file. Mutation testing takes minutes, so it is not part of `npm test`. Stryker changes the source
 * files in place and restores them afterwards.
 */
export const stryker = {
  packageManager: 'pnpm',
  plugins: ['@stryker-mutator/jest-runner'],
  // Mutate in place, because a copy of the package would lack pnpm's symlinks and the fixtures in parent directories.
  inPlace: true,
  // Stryker does not have to disable type checks, because swc does not check types.
  disableTypeChecks: false,
  testRunner: 'jest',
  jest: { configFile: 'jest.mutation.config.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 10_000,
  reporters: ['clear-text', 'dots'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  // Disables the warning that mutants in top-level constants run all tests, because all tests take only a second.
  warnings: { slow: false },
  thresholds: { high: 98, low: 95, break: 95 },
};

/**
 * Selects the source files of a package for mutation tests, and their tests: all files, or only those in the variable
 * `MUTATE`, such as `MUTATE=token/lifetime,token/held-token`.
 *
 * @param {Readonly<Record<string, readonly string[]>>} files Names of source files in `src`, and the names of their
 *   tests. An empty list means the test with the same name.
 * @param {string} base URL of a file in the package's directory.
 * @returns {{ sources: readonly string[], tests: readonly string[] }} Paths in the package's directory.
 */
export function select(files, base) {
  const { MUTATE } = process.env;
  const names = MUTATE === undefined ? Object.keys(files) : MUTATE.split(',');
  const sources = names.map((name) => `src/${name}.ts`);
  const tests = names
    .flatMap((name) => (files[name]?.length ? files[name] : [name]))
    .map((name) => `src/${name}.test.ts`);
  // Without this check, missing files would be skipped silently.
  for (const file of [...sources, ...tests]) {
    if (!existsSync(new URL(file, base))) throw new Error(`mutation tests: there is no ${file}`);
  }
  return { sources, tests: [...new Set(tests)] };
}
