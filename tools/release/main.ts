/**
 * The script behind `npm run rehearse`. It runs all release steps in a copy of the workspace and publishes to a local
 * registry.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeChangesets } from './changesets.js';
import { installEach, updateEach } from './consumers.js';
import { type Bump, expectedMoves, type Released } from './moves.js';
import { indented, print, type Versions, versionList } from './print.js';
import { inspectPublished, inspectUnpublished } from './published.js';
import { type LocalRegistry, startRegistry } from './registry.js';
import { commitAll, throwAwayCopy } from './throw-away-copy.js';
import { Workspace } from './workspace.js';

/** Example changes: a minor change in core and a patch in one provider. */
const CHANGES = {
  '@x/core': ['minor', 'A rehearsed minor change in core.'],
  '@x/paysecurez': ['patch', 'A rehearsed patch in one provider.'],
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
  print('the copy of the workspace is installed with the current lockfile');
  registry = await startRegistry(folderOf('registry'));
  print(`a registry is running at ${registry.url}`);

  assert.equal(await workspace.plan(registry), 'version', 'the step before the first release');
  await versionAs(workspace, undefined, 'The first release');
  const first = workspace.packages();
  await release(workspace, registry, versionsOf(first));
  const consumers = await installEach(workspace, registry, folderOf('consumers'));

  writeChangesets(workspace.folder, CHANGES);
  const moves = await versionAs(workspace, BUMPS, 'The second release');
  for (const [name, [, text]] of Object.entries(CHANGES)) {
    assert.ok(workspace.newestChanges(name).includes(text), `${name}: the changelog must contain the change`);
  }
  print(
    `the changelogs contain the changes, for example in @x/paysecurez:\n${indented(workspace.newestChanges('@x/paysecurez').trim())}`,
  );
  await release(workspace, registry, moves);
  await updateEach(consumers, workspace.packages());

  const names = Object.keys(first);
  writeChangesets(workspace.folder, Object.fromEntries(names.map((name) => [name, ['major', 'Stable.']] as const)));
  await versionAs(
    workspace,
    Object.fromEntries(names.map((name) => [name, 'major'] as const)),
    'A major release of all packages',
  );
  writeChangesets(workspace.folder, CHANGES);
  await versionAs(workspace, BUMPS, 'The same two changes after the major release');
  print('the release works');
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

/** Applies the changesets. If `bumps` is given, checks that exactly the expected versions changed. */
async function versionAs(
  workspace: Workspace,
  bumps: Readonly<Record<string, Bump>> | undefined,
  title: string,
): Promise<Versions> {
  commitAll(workspace.folder, title);
  const before = workspace.packages();
  const privateBefore = workspace.privatePackages();
  await workspace.version();
  const after = versionsOf(workspace.packages());
  const moved = Object.fromEntries(
    Object.entries(after).filter(([name, version]) => before[name]?.version !== version),
  );
  if (bumps !== undefined) assert.deepEqual(moved, expectedMoves(before, bumps), `${title}: changed versions`);
  const versions = workspace.privatePackages().map(({ name, version }) => [name, version]);
  assert.deepEqual(
    versions,
    privateBefore.map(({ name, version }) => [name, version]),
    `${title}: private packages`,
  );
  print(`${title} changes only ${versionList(moved)}`);
  return moved;
}

/** Packs and publishes the packages, then checks them in the registry. */
async function release(workspace: Workspace, to: LocalRegistry, expected: Versions): Promise<void> {
  assert.equal(await workspace.plan(to), 'publish', 'the next step');
  const checksums = await workspace.pack();
  const wrongChecksums = checksums.replace(/"[0-9a-f]{64}"/, `"${'0'.repeat(64)}"`);
  await assert.rejects(workspace.publish(to, wrongChecksums), /its SHA-256 differs/, 'a tarball with a wrong checksum');
  assert.deepEqual(await workspace.publish(to, checksums, '--dry-run'), expected, 'packages to publish');
  assert.deepEqual(await workspace.publish(to, checksums), expected, 'published packages');
  assert.deepEqual(await workspace.publish(to, checksums), {}, 'packages published by a second run');
  assert.equal(await workspace.plan(to), 'nothing', 'the step after the release');
  for (const [name, one] of Object.entries(workspace.packages())) await inspectPublished(to, name, one);
  for (const { name } of workspace.privatePackages()) await inspectUnpublished(to, name);
  print(`published ${versionList(expected)}; a second run published nothing, and the registry has no private package`);
}
