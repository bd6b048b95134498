import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bump } from './moves.js';

const WEIGHT: Readonly<Record<Bump, number>> = { patch: 1, minor: 2, major: 3 };

/** What the changesets of a workspace bring together: for each package the largest that one of them asks for. */
export function pendingBumps(workspace: string): Readonly<Record<string, Bump>> {
  const folder = path.join(workspace, '.changeset');
  const files = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'README.md');
  return largest(files.map((file) => readFileSync(path.join(folder, file), 'utf8')));
}

/** The largest bump of each package in the texts of some changesets. */
export function largest(changesets: readonly string[]): Readonly<Record<string, Bump>> {
  const bumps = new Map<string, Bump>();
  for (const text of changesets) {
    const [, header = ''] = /^---\n(.*?)^---$/ms.exec(text) ?? [];
    for (const [, name = '', bump = ''] of header.matchAll(/^['"]?([^'":]+)['"]?: (\w+)$/gm)) {
      if (!isBump(bump)) throw new Error(`expected patch, minor or major for ${name}, got ${bump}`);
      if (WEIGHT[bump] > WEIGHT[bumps.get(name) ?? 'patch'] || !bumps.has(name)) bumps.set(name, bump);
    }
  }
  return Object.fromEntries(bumps);
}

/** Writes a changeset for each package. */
export function writeChangesets(workspace: string, changes: Readonly<Record<string, readonly [Bump, string]>>): void {
  for (const [at, [name, [bump, text]]] of Object.entries(changes).entries()) {
    writeFileSync(path.join(workspace, `.changeset/rehearsal-${at}.md`), `---\n'${name}': ${bump}\n---\n\n${text}\n`);
  }
}

function isBump(text: string): text is Bump {
  return Object.hasOwn(WEIGHT, text);
}
