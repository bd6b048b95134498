import { stryker } from '../../mutation.base.mjs';
import { sources } from './mutated.mjs';

/** Mutates the source files that encrypt tokens, derive their names and validate responses. */
export default { ...stryker, mutate: sources };
