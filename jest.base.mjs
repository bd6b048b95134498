import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('packages', import.meta.url));

/**
 * The Jest configuration for all packages. swc compiles the sources of a package and its workspace dependencies, so the
 * tests do not require a build.
 */
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
    // Packages in tools/ are not mapped, because they export their sources directly.
    [`^@x/(${readdirSync(packages).join('|')})$`]: `${packages}/$1/src/index.ts`,
    '^@x/core/command$': `${packages}/core/src/command.ts`,
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  coverageProvider: 'v8',
  testTimeout: 10_000,
};
