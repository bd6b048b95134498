import base from '../../jest.base.mjs';

// Tests of rate limits and shares send hundreds of requests one after another, which is slow on a busy machine.
export default { ...base, testTimeout: 30_000 };
