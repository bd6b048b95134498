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
    '^@x/report$': '<rootDir>/../../tools/report/src/index.ts',
    '^@x/([a-z-]+)$': '<rootDir>/../../packages/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  coverageProvider: 'v8',
  testTimeout: 10_000,
};
