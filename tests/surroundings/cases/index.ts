import type { Surrounding } from '../surrounding.js';
import { AXIOS_TYPES } from './axios-types.js';
import { BROWSERS } from './browsers.js';
import { BUNDLERS } from './bundlers.js';
import { FRAMEWORKS } from './frameworks.js';
import { TEST_RUNNERS } from './test-runners.js';

/** All programs that `npm run surroundings` runs. */
export const SURROUNDINGS: readonly Surrounding[] = [
  ...TEST_RUNNERS,
  ...BUNDLERS,
  ...BROWSERS,
  ...FRAMEWORKS,
  ...AXIOS_TYPES,
];
