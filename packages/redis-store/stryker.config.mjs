import { stryker } from '../../mutation.base.mjs';
import { sources } from './mutated.mjs';

/** Mutates the source files that encrypt tokens, derive their names and validate responses. */
export default {
  ...stryker,
  mutate: sources,
  // Each test file that needs a server starts its own server.
  timeoutMS: 10_000,
};
