import core from '../core/stryker.config.mjs';

/** The same for the sources that encrypt a token, name it and check a reply, against an installed or downloaded Redis server. */
export default {
  ...core,
  mutate: ['key-ring', 'options', 'redis-client', 'redis-store', 'store-failure'].map((name) => `src/${name}.ts`),
  // Each test file that needs a server starts one.
  timeoutMS: 10_000,
};
