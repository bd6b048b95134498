import assert from 'node:assert/strict';
import type { Released } from './moves.js';
import type { LocalRegistry } from './registry.js';
import { type Manifest, REPOSITORY } from './workspace.js';

/** Scripts that npm would run on the machine of whoever installs the package. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

interface Packument {
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, Manifest>>;
}

/** Looks at what the registry has of a package, and whether it is as it has to be. */
export async function inspectPublished(
  registry: LocalRegistry,
  name: string,
  { version, needs }: Released,
): Promise<void> {
  const packument = await packumentOf(registry, name);
  assert.ok(packument, `${name}: expected to be published`);
  assert.equal(packument['dist-tags']['latest'], version, `${name}: the version that users get`);
  const manifest = packument.versions[version];
  assert.ok(manifest, `${name}@${version}: expected to be published`);
  for (const [needed, from] of Object.entries(needs)) {
    assert.equal(manifest.dependencies?.[needed], `^${from}`, `${name}@${version}: its range of ${needed}`);
  }
  for (const range of Object.values(manifest.dependencies ?? {})) assert.match(range, /^\^\d/);
  for (const script of INSTALL_SCRIPTS) assert.equal(manifest.scripts?.[script], undefined, `${name}: ${script}`);
  assert.equal(manifest.repository?.url, REPOSITORY, `${name}: where its sources are`);
}

/** Makes sure that the registry has never heard of a package. */
export async function inspectUnpublished(registry: LocalRegistry, name: string): Promise<void> {
  assert.equal(await packumentOf(registry, name), undefined, `${name}: expected never to be published`);
}

async function packumentOf({ url }: LocalRegistry, name: string): Promise<Packument | undefined> {
  const answer = await fetch(url + name.replace('/', '%2f'));
  if (answer.status === 404) return undefined;
  assert.equal(answer.status, 200, `${name}: the registry's answer`);
  return (await answer.json()) as Packument;
}
