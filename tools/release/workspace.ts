import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runQuietly } from '@x/test-kit/run-quietly';
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
  /** What the jobs of the workflow hand on to each other, outside of the checkout. */
  readonly #handed: string;

  constructor(folder: string) {
    this.folder = folder;
    this.#handed = `${folder}-handed-on`;
    mkdirSync(this.#handed);
  }

  async install(): Promise<void> {
    await this.#pnpm('install', '--frozen-lockfile', '--ignore-scripts', '--prefer-offline');
  }

  /** What comes next, as the first job of the workflow says it. */
  async plan({ env }: LocalRegistry): Promise<string> {
    return (await this.#script('plan', [], env)).trim();
  }

  /**
   * Makes versions as the job that may not push, takes them to a clean checkout as the one that may, and merges the pull
   * request that they come to.
   */
  async version(): Promise<void> {
    await this.#pnpm('run', 'version-packages');
    const patch = path.join(this.#handed, 'version.patch');
    const checksum = (await this.#script('make-patch', [patch])).trim();
    await this.#git('reset', '--quiet', '--hard');
    await this.#git('clean', '--quiet', '--force', '-d');
    await this.#script('propose', [patch], { ...this.#github(), CHECKSUM: checksum });
    await this.#git('fetch', '--quiet', 'origin');
    await this.#git('reset', '--quiet', '--hard', 'origin/changeset-release/main');
  }

  /** Packs all that is published and gives the checksums that are handed on with it. */
  async pack(): Promise<string> {
    await this.#script('state-repository', [], { ...process.env, ...WORKFLOW });
    await this.#pnpm('run', 'pack');
    await this.#run('npm', ['run', '--silent', 'sbom'], process.env);
    // The manifests say where the sources are in the job that packs, and in no other.
    await this.#git('checkout', '--quiet', '--', 'packages');
    rmSync(this.#release, { recursive: true, force: true });
    return this.#script('stage', [this.#release]);
  }

  /** Publishes what is not there yet, and gives it: versions by names. With `--dry-run` it only gives it. */
  async publish(
    { env }: LocalRegistry,
    checksums: string,
    ...flags: readonly string[]
  ): Promise<Readonly<Record<string, string>>> {
    const printed = await this.#script('publish', [this.#release, ...flags], { ...env, CHECKSUMS: checksums });
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

  get #release(): string {
    return path.join(this.#handed, 'release');
  }

  /** GitHub, as far as it is needed: a repository to push to, and a gh that finds no pull request and opens one. */
  #github(): Readonly<Record<string, string | undefined>> {
    const programs = path.join(this.#handed, 'programs');
    mkdirSync(programs, { recursive: true });
    writeFileSync(path.join(programs, 'gh'), '#!/bin/sh\n[ "$2" = list ] && echo "[]" || true\n');
    chmodSync(path.join(programs, 'gh'), 0o755);
    return { ...process.env, PATH: `${programs}:${process.env['PATH']}` };
  }

  #manifests(group: string): readonly Manifest[] {
    const manifests = readdirSync(path.join(this.folder, group)).map((name) =>
      path.join(this.folder, group, name, 'package.json'),
    );
    // Some folders in tools/ are programs of the workspace and no packages.
    return manifests.filter((file) => existsSync(file)).map((file) => JSON.parse(readFileSync(file, 'utf8')));
  }

  #script(
    name: string,
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>> = process.env,
  ): Promise<string> {
    return this.#run('node', [`scripts/release/${name}.mjs`, ...args], env);
  }

  #git(...args: readonly string[]): Promise<string> {
    return this.#run('git', args, process.env);
  }

  #pnpm(...args: readonly string[]): Promise<string> {
    return this.#run('pnpm', args, process.env);
  }

  #run(command: string, args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<string> {
    return runQuietly(command, args, { cwd: this.folder, limit: LIMIT_SECONDS, env });
  }
}
