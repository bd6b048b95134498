import { openInput } from './open-input.js';
import { parentGone } from './parents.js';

/**
 * Waits for a reason to stop: Ctrl-C, SIGTERM or SIGHUP, the end of standard input if that was an open pipe, or the end of a
 * parent process. Call it early: events that happen before `stopped` is awaited are then not missed. A second signal ends the
 * process at once.
 */
export async function listenForStop(): Promise<{ readonly stopped: Promise<string> }> {
  const signalled = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal));
  });
  const orphaned = parentGone().then(() => 'a parent process ended');
  const input = await openInput();
  const ends = [signalled, orphaned, ...(input ? [input.ended.then(() => 'standard input ended')] : [])];
  return { stopped: Promise.race(ends) };
}
