import base from '../../jest.base.mjs';

// Tests of rate limits and of fault shares send hundreds of sequential requests, which can be slow on a busy machine.
export default { ...base, testTimeout: 30_000 };
