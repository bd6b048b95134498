import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bump } from './moves.js';

/** Writes a changeset for each package. */
export function writeChangesets(workspace: string, changes: Readonly<Record<string, readonly [Bump, string]>>): void {
  for (const [at, [name, [bump, text]]] of Object.entries(changes).entries()) {
    writeFileSync(path.join(workspace, `.changeset/rehearsal-${at}.md`), `---\n'${name}': ${bump}\n---\n\n${text}\n`);
  }
}
