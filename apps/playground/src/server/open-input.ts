import { fstatSync } from 'node:fs';

/** A pipe that is already closed ends within this time. */
const SETTLE_MS = 100;

/**
 * Watches standard input to notice when the process that started this one ends. If it is an open pipe, resolves to an
 * object whose promise resolves when the pipe ends. Otherwise (a terminal, a file, a closed pipe) resolves to undefined.
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
      timer = setTimeout(() => resolve(true), SETTLE_MS);
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
