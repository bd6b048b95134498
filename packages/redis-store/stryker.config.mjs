import core from '../core/stryker.config.mjs';

/** Configures mutation tests for the source files that encrypt tokens, derive their names and validate responses. */
export default {
  ...core,
  mutate: ['key-ring', 'options', 'redis-client', 'redis-store', 'store-failure'].map((name) => `src/${name}.ts`),
  // Each test file that needs a server starts its own server.
  timeoutMS: 10_000,
};
