import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bump } from './moves.js';

/** Writes one changeset per package. */
export function writeChangesets(workspace: string, changes: Readonly<Record<string, readonly [Bump, string]>>): void {
  for (const [index, [name, [bump, text]]] of Object.entries(changes).entries()) {
    writeFileSync(
      path.join(workspace, `.changeset/rehearsal-${index}.md`),
      `---\n'${name}': ${bump}\n---\n\n${text}\n`,
    );
  }
}
