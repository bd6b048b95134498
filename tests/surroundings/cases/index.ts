import type { Surrounding } from '../surrounding.js';
import { AXIOS_PLUGINS } from './axios-plugins.js';
import { AXIOS_TYPES } from './axios-types.js';
import { BROWSERS } from './browsers.js';
import { BUNDLERS } from './bundlers.js';
import { FRAMEWORKS } from './frameworks.js';
import { GENERATORS } from './generators.js';
import { INSTRUMENTATION } from './instrumentation.js';
import { MOCKS } from './mocks.js';
import { TEST_RUNNERS } from './test-runners.js';

/** All programs that `npm run surroundings` runs. */
export const SURROUNDINGS: readonly Surrounding[] = [
  ...TEST_RUNNERS,
  ...BUNDLERS,
  ...BROWSERS,
  ...FRAMEWORKS,
  ...AXIOS_PLUGINS,
  ...GENERATORS,
  ...INSTRUMENTATION,
  ...MOCKS,
  ...AXIOS_TYPES,
];
