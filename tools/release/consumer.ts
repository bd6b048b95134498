import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { example } from '@x/test-kit/installed';
import { runQuietly } from '@x/test-kit/run-quietly';
import { asCommonJs } from './common-js.js';
import { importedBy } from './imported-by.js';
import type { LocalRegistry } from './registry.js';

const LIMIT_SECONDS = 180;
/** Matches all of the sandbox's secrets and tokens. */
const SECRET = /sandbox_|eyJ/;

/** Simulates a user who installs one of our packages in an empty folder, with the packages listed in its README. */
export class Consumer {
  readonly name: string;
  /** Our packages that the README tells the user to install or that its example imports. */
  readonly direct: string[] = [];
  readonly #folder: string;
  readonly #registry: LocalRegistry;

  constructor(name: string, parent: string, registry: LocalRegistry) {
    this.name = name;
    this.#folder = path.join(parent, name.replace('@x/', ''));
    this.#registry = registry;
    mkdirSync(this.#folder, { recursive: true });
  }

  /** Runs the install command from the package's README. */
  async install(readme: string): Promise<void> {
    const [command] = /^npm i .+$/m.exec(readme) ?? [];
    assert.ok(command, `the README of ${this.name} must have a line that starts with npm i`);
    const words = command.replace(/\s+#.*$/, '').split(' ');
    this.direct.push(...words.filter((word) => word.startsWith('@x/')));
    assert.ok(this.direct.includes(this.name), `the npm i line in the README of ${this.name} must install it`);
    await this.#run('npm', words.slice(1), {});
  }

  /** Updates all packages to the newest allowed versions. */
  async update(): Promise<void> {
    await this.#run('npm', ['update'], {});
  }

  /** Returns the installed versions of our packages by name. */
  installed(): Readonly<Record<string, string>> {
    const ours = readdirSync(path.join(this.#folder, 'node_modules/@x')).map((name) => `@x/${name}`);
    return Object.fromEntries(ours.map((name) => [name, this.#manifest(name).version]));
  }

  /** Returns the installed package's changelog. */
  changelog(): string {
    return readFileSync(path.join(this.#folder, 'node_modules', this.name, 'CHANGELOG.md'), 'utf8');
  }

  /** Runs the README's first example as an ES module and as CommonJS. */
  async runExample(env: Readonly<Record<string, string>>): Promise<void> {
    const code = example(path.join(this.#folder, 'node_modules', this.name, 'README.md'), 0);
    const missing = importedBy(code).filter((name) => !existsSync(path.join(this.#folder, 'node_modules', name)));
    if (missing.length > 0) await this.#run('npm', ['i', ...missing], {});
    this.direct.push(...missing.filter((name) => name.startsWith('@x/')));
    for (const [file, text] of [
      ['example.mjs', code],
      ['example.cjs', asCommonJs(code)],
    ] as const) {
      writeFileSync(path.join(this.#folder, file), text);
      const printed = await this.#run('node', [file], env);
      assert.match(printed, /\S/, `${this.name}, ${file}: must print something`);
      assert.doesNotMatch(printed, SECRET, `${this.name}, ${file}: must print no secret`);
    }
  }

  #manifest(name: string): { readonly version: string } {
    return JSON.parse(readFileSync(path.join(this.#folder, 'node_modules', name, 'package.json'), 'utf8'));
  }

  #run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
    const complete = { ...this.#registry.env, ...env };
    return runQuietly(command, args, { cwd: this.#folder, limit: LIMIT_SECONDS, env: complete });
  }
}
