import base from '../../jest.base.mjs';

/** Configuration for tests that run in real time. They run alone, without other tests in parallel. */
export default { ...base, testMatch: ['<rootDir>/*.test.ts'] };
