/** What `npm run rehearse` runs: every step of a release, in a copy of the workspace, against a registry of its own. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeChangesets } from './changesets.js';
import { installEach, updateEach } from './consumers.js';
import { type Bump, expectedMoves, type Released } from './moves.js';
import { indented, print, told, type Versions } from './print.js';
import { inspectPublished, inspectUnpublished } from './published.js';
import { type LocalRegistry, startRegistry } from './registry.js';
import { commitAll, throwAwayCopy } from './throw-away-copy.js';
import { Workspace } from './workspace.js';

/** Made up: a minor in core and a patch in one provider. */
const CHANGES = {
  '@x/core': ['minor', 'A rehearsed minor of core.'],
  '@x/paysecurez': ['patch', 'A rehearsed patch of one provider.'],
} as const;
const BUMPS = { '@x/core': 'minor', '@x/paysecurez': 'patch' } as const;

const root = mkdtempSync(path.join(tmpdir(), 'rehearsal-'));
const folderOf = (name: string): string => {
  const folder = path.join(root, name);
  mkdirSync(folder);
  return folder;
};
let registry: LocalRegistry | undefined;
try {
  const workspace = new Workspace(folderOf('workspace'));
  throwAwayCopy(workspace.folder);
  await workspace.install();
  print('a copy of the workspace is installed, by the lockfile as it stands');
  registry = await startRegistry(folderOf('registry'));
  print(`a registry answers at ${registry.url}`);

  assert.equal(await workspace.plan(registry), 'version', 'what comes before the first release');
  await versionAs(workspace, undefined, 'The first release');
  const first = workspace.packages();
  await release(workspace, registry, versionsOf(first));
  const consumers = await installEach(workspace, registry, folderOf('consumers'));

  writeChangesets(workspace.folder, CHANGES);
  const moves = await versionAs(workspace, BUMPS, 'The second release');
  for (const [name, [, text]] of Object.entries(CHANGES)) {
    assert.ok(workspace.newestChanges(name).includes(text), `${name}: the changelog says what has changed`);
  }
  print(
    `the changelogs say so, such as that of @x/paysecurez:\n${indented(workspace.newestChanges('@x/paysecurez').trim())}`,
  );
  await release(workspace, registry, moves);
  await updateEach(consumers, workspace.packages());

  const names = Object.keys(first);
  writeChangesets(workspace.folder, Object.fromEntries(names.map((name) => [name, ['major', 'Stable.']] as const)));
  await versionAs(workspace, Object.fromEntries(names.map((name) => [name, 'major'] as const)), 'A major of all');
  writeChangesets(workspace.folder, CHANGES);
  await versionAs(workspace, BUMPS, 'The same two changes after it');
  print('the release path is good');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await registry?.close();
  rmSync(root, { recursive: true, force: true });
}

function versionsOf(packages: Readonly<Record<string, Released>>): Versions {
  return Object.fromEntries(Object.entries(packages).map(([name, { version }]) => [name, version]));
}

/** Turns changesets into versions, and compares what moved with what had to, where that is known. */
async function versionAs(
  workspace: Workspace,
  bumps: Readonly<Record<string, Bump>> | undefined,
  called: string,
): Promise<Versions> {
  commitAll(workspace.folder, called);
  const before = workspace.packages();
  const still = workspace.privatePackages();
  await workspace.version();
  const after = versionsOf(workspace.packages());
  const moved = Object.fromEntries(
    Object.entries(after).filter(([name, version]) => before[name]?.version !== version),
  );
  if (bumps !== undefined) assert.deepEqual(moved, expectedMoves(before, bumps), `${called}: what moved`);
  const versions = workspace.privatePackages().map(({ name, version }) => [name, version]);
  assert.deepEqual(
    versions,
    still.map(({ name, version }) => [name, version]),
    `${called}: private packages`,
  );
  print(`${called} moves ${told(moved)}; nothing else`);
  return moved;
}

/** Packs and publishes, and looks at what the registry has then. */
async function release(workspace: Workspace, to: LocalRegistry, expected: Versions): Promise<void> {
  assert.equal(await workspace.plan(to), 'publish', 'what comes next');
  const checksums = await workspace.pack();
  const others = checksums.replace(/"[0-9a-f]{64}"/, `"${'0'.repeat(64)}"`);
  await assert.rejects(workspace.publish(to, others), /its SHA-256 is not the one/, 'a tarball that is another one');
  assert.deepEqual(await workspace.publish(to, checksums, '--dry-run'), expected, 'what is to be published');
  assert.deepEqual(await workspace.publish(to, checksums), expected, 'what was published');
  assert.deepEqual(await workspace.publish(to, checksums), {}, 'what a second run published');
  assert.equal(await workspace.plan(to), 'nothing', 'what comes after it');
  for (const [name, one] of Object.entries(workspace.packages())) await inspectPublished(to, name, one);
  for (const { name } of workspace.privatePackages()) await inspectUnpublished(to, name);
  print(`published ${told(expected)}; a second run nothing; private packages never`);
}
