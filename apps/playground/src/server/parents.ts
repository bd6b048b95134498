import { readFileSync } from 'node:fs';

/** How often it is looked whether they are still there, in ms. */
const INTERVAL = 500;

/**
 * Resolves when one of the parents of this process goes. npm, npx and pnpm stand between whoever started it and here, and
 * pass no SIGTERM on.
 */
export function parentGone(): Promise<void> {
  const before = parentsOf(process.pid).join();
  return new Promise((resolve) => {
    setInterval(() => {
      if (parentsOf(process.pid).join() !== before) resolve();
    }, INTERVAL).unref();
  });
}

/** Those of the same job, as a shell sees it, and the one above; elsewhere than on Linux the one that Node knows. */
function parentsOf(pid: number): readonly number[] {
  const own = familyOf(pid);
  if (own === undefined) return [process.ppid];
  const parents: number[] = [];
  for (let next = own.parent; next > 1; ) {
    parents.push(next);
    const family = familyOf(next);
    if (family?.group !== own.group) break;
    next = family.parent;
  }
  return parents;
}

/** As `/proc` tells it; the name before it may hold anything, even a parenthesis. */
function familyOf(pid: number): { readonly parent: number; readonly group: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, parent, group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(parent), group: Number(group) };
  } catch {
    return undefined;
  }
}
