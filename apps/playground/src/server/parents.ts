import { readFileSync } from 'node:fs';

/** How often it is looked whether they are still there, in ms. */
const INTERVAL = 500;

/**
 * Resolves when one of the parents of this process goes. npm, npx, pnpm and their shells stand between whoever started it
 * and here: they pass no SIGTERM on, and outlive one another.
 */
export function parentGone(): Promise<void> {
  const family = familyOf(process.pid);
  return new Promise((resolve) => {
    setInterval(() => {
      if (family.some(({ pid, parent }) => parentOf(pid) !== parent)) resolve();
    }, INTERVAL).unref();
  });
}

interface Link {
  readonly pid: number;
  readonly parent: number;
}

/** This process and its parents, up to the one that started the first npm; without npm, the one that started this. */
function familyOf(self: number): readonly Link[] {
  const links: Link[] = [];
  for (let pid = self; pid > 1; ) {
    const parent = parentOf(pid);
    if (parent === undefined) break;
    links.push({ pid, parent });
    if (!isOfNpm(pid)) break;
    pid = parent;
  }
  return links;
}

/** As `/proc` tells it; the name before it may hold anything, even a parenthesis. Elsewhere than on Linux our own alone. */
function parentOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return pid === process.pid ? process.ppid : undefined;
  }
}

/** Whether npm or its like has started it, or something that has. */
function isOfNpm(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes('npm_lifecycle_event=');
  } catch {
    return false;
  }
}
