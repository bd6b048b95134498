import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runQuietly } from '@x/test-kit/run-quietly';
import type { Released } from './moves.js';
import type { LocalRegistry } from './registry.js';

const LIMIT_SECONDS = 15 * 60;

/** Environment variables that GitHub Actions sets. The repository is fictional and never contacted. */
const WORKFLOW = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'example/rehearsal' };
export const REPOSITORY = `git+${WORKFLOW.GITHUB_SERVER_URL}/${WORKFLOW.GITHUB_REPOSITORY}.git`;

/** Manifest fields that the rehearsal uses. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly repository?: { readonly url?: string };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A copy of the workspace that runs the release workflow's commands. */
export class Workspace {
  readonly folder: string;
  /** Folder outside the checkout for files passed between the workflow's jobs. */
  readonly #artifacts: string;

  constructor(folder: string) {
    this.folder = folder;
    this.#artifacts = `${folder}-artifacts`;
    mkdirSync(this.#artifacts);
  }

  async install(): Promise<void> {
    await this.#pnpm('install', '--frozen-lockfile', '--ignore-scripts', '--prefer-offline');
  }

  /** Returns the next step, as printed by the workflow's first job. */
  async plan({ env }: LocalRegistry): Promise<string> {
    return (await this.#script('plan', [], env)).trim();
  }

  /**
   * Creates the new versions like the job without write permissions. Then applies them in a clean checkout like the job
   * with write permissions, and merges the pull request.
   */
  async version(): Promise<void> {
    await this.#pnpm('run', 'version-packages');
    const patch = path.join(this.#artifacts, 'version.patch');
    const checksum = (await this.#script('make-patch', [patch])).trim();
    await this.#git('reset', '--quiet', '--hard');
    await this.#git('clean', '--quiet', '--force', '-d');
    await this.#script('propose', [patch], { ...this.#github(), CHECKSUM: checksum });
    await this.#git('fetch', '--quiet', 'origin');
    await this.#git('reset', '--quiet', '--hard', 'origin/changeset-release/main');
  }

  /** Packs the public packages. Returns the checksums for the next job. */
  async pack(): Promise<string> {
    await this.#script('state-repository', [], { ...process.env, ...WORKFLOW });
    await this.#pnpm('run', 'pack');
    await this.#run('npm', ['run', '--silent', 'sbom'], process.env);
    // The manifests contain the repository URL only in the packing job.
    await this.#git('checkout', '--quiet', '--', 'packages');
    rmSync(this.#release, { recursive: true, force: true });
    return this.#script('stage', [this.#release]);
  }

  /**
   * Publishes the versions that are not in the registry and returns them by package name. With `--dry-run`, returns the
   * versions without publishing them.
   */
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

  /** Returns the public packages, by name. */
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

  /** Returns the private packages, which are never published. */
  privatePackages(): readonly Manifest[] {
    return ['apps', 'tools'].flatMap((group) => this.#manifests(group));
  }

  /** Returns the newest section of a package's changelog. */
  newestChanges(name: string): string {
    const file = path.join(this.folder, 'packages', name.replace('@x/', ''), 'CHANGELOG.md');
    return `## ${readFileSync(file, 'utf8').split(/^## /m)[1]}`;
  }

  get #release(): string {
    return path.join(this.#artifacts, 'release');
  }

  /**
   * Returns environment variables with a fake `gh` in PATH. It lists no open pull requests and pretends to open one.
   */
  #github(): Readonly<Record<string, string | undefined>> {
    const programs = path.join(this.#artifacts, 'programs');
    mkdirSync(programs, { recursive: true });
    writeFileSync(path.join(programs, 'gh'), '#!/bin/sh\n[ "$2" = list ] && echo "[]" || true\n');
    chmodSync(path.join(programs, 'gh'), 0o755);
    return { ...process.env, PATH: `${programs}:${process.env['PATH']}` };
  }

  #manifests(group: string): readonly Manifest[] {
    const manifests = readdirSync(path.join(this.folder, group)).map((name) =>
      path.join(this.folder, group, name, 'package.json'),
    );
    // Some folders in tools/ have no package.json.
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
