import { describe, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { MemoryStore } from '../test/memory-store.js';
import { STORE_RULES } from '../test/store-rules.js';

describe('MemoryStore', () => {
  it.each(STORE_RULES)('%s', (_rule, check) => {
    const clock = new ManualClock();
    const store = new MemoryStore(clock);
    return check({ open: () => store, pass: (ms) => clock.advance(ms) });
  });
});
