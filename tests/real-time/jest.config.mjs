import base from '../../jest.base.mjs';

/** Tests that take real time. They run alone. */
export default { ...base, testMatch: ['<rootDir>/*.test.ts'] };
