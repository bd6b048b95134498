import base from '../../jest.base.mjs';

/** Configuration for tests that run in real time. No other tests run in parallel with these tests. */
export default { ...base, testMatch: ['<rootDir>/*.test.ts'] };
