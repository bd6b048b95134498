import core from '../core/stryker.config.mjs';

/** The same for what seals a token, names it, and judges what comes back: against a real server, which is found or installed. */
export default {
  ...core,
  mutate: ['key-ring', 'options', 'redis-client', 'redis-store', 'store-failure'].map((name) => `src/${name}.ts`),
  // A server is started for each file of tests that needs one.
  timeoutMS: 10_000,
};
