import base from '../../jest.base.mjs';

/** Jest configuration for the real-time tests, which must not run in parallel with other tests. */
export default { ...base, testMatch: ['<rootDir>/*.test.ts'] };
