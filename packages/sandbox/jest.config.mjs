import base from '../../jest.base.mjs';

// Some tests send hundreds of requests in sequence, which can be slow on a busy machine.
export default { ...base, testTimeout: 30_000 };
