import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('packages', import.meta.url));

/** How every package is tested: sources through swc, workspace packages from their sources, no build needed. */
export default {
  testEnvironment: 'node',
  globals: { PACKAGE_VERSION: '0.0.0-test' },
  injectGlobals: false,
  testMatch: ['<rootDir>/src/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
      },
    ],
  },
  moduleNameMapper: {
    // Those in tools/ are found as they are: they export their sources.
    [`^@x/(${readdirSync(packages).join('|')})$`]: `${packages}/$1/src/index.ts`,
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  coverageProvider: 'v8',
  testTimeout: 10_000,
};
