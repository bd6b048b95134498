import type { Surrounding } from '../surrounding.js';
import { TEST_RUNNERS } from './test-runners.js';

/** All programs that `npm run surroundings` runs. */
export const SURROUNDINGS: readonly Surrounding[] = [...TEST_RUNNERS];
