import { openInput } from './open-input.js';
import { parentGone } from './parents.js';

/**
 * Waits for a reason to stop: Ctrl-C, SIGTERM, SIGHUP, the end of standard input if it was an open pipe, or the exit of
 * a parent process. Call this function early, because earlier events are not detected. A second signal of the same kind
 * terminates the process immediately.
 */
export async function listenForStop(): Promise<{ readonly stopped: Promise<string> }> {
  const signalled = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal));
  });
  const orphaned = parentGone().then(() => 'a parent process exited');
  const input = await openInput();
  const ends = [signalled, orphaned, ...(input ? [input.ended.then(() => 'standard input ended')] : [])];
  return { stopped: Promise.race(ends) };
}
