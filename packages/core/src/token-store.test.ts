import { describe, it } from '@jest/globals';
import { ManualClock } from '../../../tests/fixtures/manual-clock.js';
import { STORE_RULES } from '../../../tests/fixtures/store-rules.js';
import { MemoryStore } from './fixtures/memory-store.js';

describe('the store that these tests use', () => {
  it.each(STORE_RULES)('%s', (_rule, hold) => {
    const clock = new ManualClock();
    const store = new MemoryStore(clock);
    return hold({ open: () => store, pass: (ms) => clock.advance(ms) });
  });
});
