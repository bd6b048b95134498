import { select } from '../../mutation.base.mjs';

/**
 * Source files that encrypt tokens, derive their names and validate responses, and their tests. `guessable` is missing,
 * because its rules overlap: most secrets that one of them detects are also detected by another one.
 */
const FILES = {
  'key-ring': [],
  options: ['options', 'guessable'],
  'redis-client': ['options', 'redis-store', 'store-rules.redis'],
  'redis-store': ['redis-store', 'redis-store.redis', 'store-rules.redis'],
  scripts: ['redis-store.redis', 'store-rules.redis'],
  'store-failure': [],
};

export const { sources, tests } = select(FILES, import.meta.url);
