import base from '../../jest.base.mjs';

export default { ...base, testMatch: ['<rootDir>/{src,simulation}/**/*.test.ts'] };
