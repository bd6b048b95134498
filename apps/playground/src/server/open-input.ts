import { fstatSync } from 'node:fs';

/** Maximum time to wait for the `end` event of a pipe that may already be closed, in ms. */
const SETTLE_MS = 100;

/**
 * Watches standard input to detect that the parent process has exited. If the input is an open pipe, `ended` resolves
 * when the pipe is closed. For a terminal, a file or a closed pipe, this function resolves to `undefined`.
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
