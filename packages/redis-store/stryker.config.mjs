import core from '../core/stryker.config.mjs';

/** Settings of core, for the files that seal, name and check tokens. The tests use a real server, found or installed. */
export default {
  ...core,
  mutate: ['key-ring', 'options', 'redis-client', 'redis-store', 'store-failure'].map((name) => `src/${name}.ts`),
  // Each test file that needs a server starts one.
  timeoutMS: 10_000,
};
