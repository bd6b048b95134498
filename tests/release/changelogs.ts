import assert from 'node:assert/strict';
import type { Bump } from './moves.js';
import type { Workspace } from './workspace.js';

/** What a release has done, and what was there before it. */
export interface ReleaseNotes {
  /** New versions of what moved. */
  readonly moves: Readonly<Record<string, string>>;
  /** The changelogs of all packages before it. */
  readonly before: ReadonlyMap<string, string>;
  /** What the changesets said. */
  readonly changes: Readonly<Record<string, readonly [Bump, string]>>;
}

/** The changelog of what moved begins with what has changed; that of what did not is as it was. */
export function inspectChangelogs(workspace: Workspace, { moves, before, changes }: ReleaseNotes): void {
  for (const [name, text] of before) {
    const changelog = workspace.changelog(name);
    const version = moves[name];
    if (version === undefined) {
      assert.equal(changelog, text, `${name}: the changelog of what has not moved`);
      continue;
    }
    const newest = newestIn(workspace, name);
    assert.ok(newest.startsWith(`## ${version}\n`), `${name}: the changelog begins with ${version}`);
    const change = changes[name];
    if (change !== undefined) assert.ok(newest.includes(change[1]), `${name}: the changelog says what has changed`);
    const core = moves['@x/core'];
    if (name !== '@x/core') assert.ok(newest.includes(`@x/core@${core}`), `${name}: the changelog names the new core`);
    assert.equal(changelog.replace(newest, ''), text, `${name}: the older part of the changelog`);
  }
}

/** What a changelog says of the newest version. */
export function newestIn(workspace: Workspace, name: string): string {
  return `## ${workspace.changelog(name).split(/^## /m)[1]}`;
}
