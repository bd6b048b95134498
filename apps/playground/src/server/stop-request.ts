import { openInput } from './open-input.js';
import { parentGone } from './parents.js';

/**
 * Waits for what is to end this process: Ctrl-C or SIGTERM, the end of a standard input that was an open pipe, a parent
 * that goes. Call it early: what comes before is not missed. A second signal ends it at once, as ever.
 */
export async function listenForStop(): Promise<{ readonly stopped: Promise<string> }> {
  const signalled = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal));
  });
  const orphaned = parentGone().then(() => 'a parent of this process has gone');
  const input = await openInput();
  const ends = [signalled, orphaned, ...(input ? [input.ended.then(() => 'standard input has ended')] : [])];
  return { stopped: Promise.race(ends) };
}
