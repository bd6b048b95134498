import { stryker } from '../../mutation.base.mjs';
import { sources } from './mutated.mjs';

/** Mutates the source files that handle tokens and secrets, and reports the mutants that no test detects. */
export default { ...stryker, mutate: sources };
