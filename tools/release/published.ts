import assert from 'node:assert/strict';
import type { Released } from './moves.js';
import type { LocalRegistry } from './registry.js';
import { type Manifest, REPOSITORY } from './workspace.js';

/** Scripts that npm runs when a user installs the package. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

interface Packument {
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, Manifest>>;
}

/** Checks a published package's version, dependency ranges, scripts and repository. */
export async function inspectPublished(
  registry: LocalRegistry,
  name: string,
  { version, needs }: Released,
): Promise<void> {
  const packument = await packumentOf(registry, name);
  assert.ok(packument, `${name}: must be published`);
  assert.equal(packument['dist-tags']['latest'], version, `${name}: the latest version`);
  const manifest = packument.versions[version];
  assert.ok(manifest, `${name}@${version}: must be published`);
  for (const [needed, from] of Object.entries(needs)) {
    assert.equal(manifest.dependencies?.[needed], `^${from}`, `${name}@${version}: its range of ${needed}`);
  }
  for (const range of Object.values(manifest.dependencies ?? {})) assert.match(range, /^\^\d/);
  for (const script of INSTALL_SCRIPTS) assert.equal(manifest.scripts?.[script], undefined, `${name}: ${script}`);
  assert.equal(manifest.repository?.url, REPOSITORY, `${name}: the repository URL`);
}

/** Checks that a package is not in the registry. */
export async function inspectUnpublished(registry: LocalRegistry, name: string): Promise<void> {
  assert.equal(await packumentOf(registry, name), undefined, `${name}: must never be published`);
}

async function packumentOf({ url }: LocalRegistry, name: string): Promise<Packument | undefined> {
  const response = await fetch(url + name.replace('/', '%2f'));
  if (response.status === 404) return undefined;
  assert.equal(response.status, 200, `${name}: the status of the registry's response`);
  return (await response.json()) as Packument;
}
