import { readFileSync } from 'node:fs';

const POLL_INTERVAL_MS = 500;

/**
 * Resolves when a parent process exits. npm, npx, pnpm and their shells may run between the user's process and this
 * process. These tools do not forward SIGTERM, and each of them may exit while the others keep running.
 */
export function parentGone(): Promise<void> {
  const family = familyOf(process.pid);
  return new Promise((resolve) => {
    setInterval(() => {
      if (family.some(({ pid, parent }) => parentOf(pid) !== parent)) resolve();
    }, POLL_INTERVAL_MS).unref();
  });
}

interface Link {
  readonly pid: number;
  readonly parent: number;
}

/**
 * Returns this process and its parents, up to the process that started npm. Without npm, returns only this process and
 * its direct parent.
 */
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

/**
 * Returns the parent of a process, which is read from `/proc`. The process name may contain parentheses, so the line is
 * split after the last one. Without `/proc`, only the parent of this process is known.
 */
function parentOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return pid === process.pid ? process.ppid : undefined;
  }
}

/** Returns whether npm or a similar tool started the process, directly or indirectly. */
function isOfNpm(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes('npm_lifecycle_event=');
  } catch {
    return false;
  }
}
