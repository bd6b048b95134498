import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runQuietly } from '../fixtures/run-quietly.js';
import type { Released } from './moves.js';
import type { LocalRegistry } from './registry.js';

const LIMIT_SECONDS = 15 * 60;

/** What the release workflow says of itself; a made-up address, which nobody follows. */
const WORKFLOW = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'example/rehearsal' };
export const REPOSITORY = `git+${WORKFLOW.GITHUB_SERVER_URL}/${WORKFLOW.GITHUB_REPOSITORY}.git`;

/** The manifest of a package, as far as it matters here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly repository?: { readonly url?: string };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A copy of the workspace, in which the commands of the release workflow are run. */
export class Workspace {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async install(): Promise<void> {
    await this.#pnpm('install', '--frozen-lockfile', '--prefer-offline');
  }

  async version(): Promise<void> {
    await this.#pnpm('run', 'version-packages');
  }

  async pack(): Promise<void> {
    const env = { ...process.env, ...WORKFLOW };
    await this.#run('node', ['scripts/state-repository.mjs'], env);
    await this.#pnpm('run', 'pack');
  }

  /** Publishes what is not there yet, and gives it: versions by names. With `--dry-run` it only gives it. */
  async publish({ env }: LocalRegistry, ...flags: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const printed = await this.#run('node', ['scripts/publish.mjs', ...flags], env);
    const lines = printed.split('\n').filter((line) => line !== '');
    return Object.fromEntries(
      lines.map((line) => {
        const { name, version } = JSON.parse(line) as Manifest;
        return [name, version];
      }),
    );
  }

  /** Those that are published, by name. */
  packages(): Readonly<Record<string, Released>> {
    const manifests = this.#manifests('packages');
    const versions = new Map(manifests.map(({ name, version }) => [name, version]));
    const needsOf = ({ dependencies = {} }: Manifest): Released['needs'] =>
      Object.fromEntries(
        Object.keys(dependencies).flatMap((name) => {
          const version = versions.get(name);
          return version === undefined ? [] : [[name, version] as const];
        }),
      );
    return Object.fromEntries(
      manifests.map((manifest) => [manifest.name, { version: manifest.version, needs: needsOf(manifest) }]),
    );
  }

  /** Those that are not, whatever happens. */
  privatePackages(): readonly Manifest[] {
    return ['apps', 'tools'].flatMap((group) => this.#manifests(group));
  }

  /** What the changelog of a package says of its newest version. */
  newestChanges(name: string): string {
    const file = path.join(this.folder, 'packages', name.replace('@x/', ''), 'CHANGELOG.md');
    return `## ${readFileSync(file, 'utf8').split(/^## /m)[1]}`;
  }

  #manifests(group: string): readonly Manifest[] {
    return readdirSync(path.join(this.folder, group)).map((name) =>
      JSON.parse(readFileSync(path.join(this.folder, group, name, 'package.json'), 'utf8')),
    );
  }

  #pnpm(...args: readonly string[]): Promise<string> {
    return this.#run('pnpm', args, process.env);
  }

  #run(command: string, args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<string> {
    return runQuietly(command, args, { cwd: this.folder, limit: LIMIT_SECONDS, env });
  }
}
