import { fstatSync } from 'node:fs';

/** An end that is there already shows within this time, in ms. */
const AT_ONCE = 100;

/**
 * Standard input as a sign of life of whoever started this process: resolves to a promise of its end where it is a pipe
 * that is open now. A terminal, a file, and a pipe that has ended before say nothing.
 */
export async function openInput(): Promise<{ readonly ended: Promise<void> } | undefined> {
  if (!isPipe(0)) return undefined;
  const ended = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve);
    process.stdin.once('error', () => resolve());
  });
  process.stdin.resume();
  let timer: NodeJS.Timeout | undefined;
  const open = await Promise.race([
    ended.then(() => false),
    new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(true), AT_ONCE);
    }),
  ]);
  clearTimeout(timer);
  return open ? { ended } : undefined;
}

function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}
