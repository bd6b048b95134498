import base from '../../jest.base.mjs';

/** What takes real time, and is run when nothing else is. */
export default { ...base, testMatch: ['<rootDir>/*.test.ts'] };
