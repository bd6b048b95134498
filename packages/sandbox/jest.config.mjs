import base from '../../jest.base.mjs';

// Limits and shares take hundreds of real requests, one after the other, on a machine that may be busy.
export default { ...base, testTimeout: 30_000 };
