import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { example } from '@x/test-kit/installed';
import { runQuietly } from '@x/test-kit/run-quietly';
import { asCommonJs } from './common-js.js';
import { importedBy } from './imported-by.js';
import type { LocalRegistry } from './registry.js';

const LIMIT_SECONDS = 180;
/** What a secret or a token of the sandbox looks like. */
const SECRET = /sandbox_|eyJ/;

/** Somebody who has installed one package of ours in a folder that was empty, and nothing that its README does not name. */
export class Consumer {
  readonly name: string;
  /** Packages of ours that were asked for by name: by its README, or because its example needs them. */
  readonly asked: string[] = [];
  readonly #folder: string;
  readonly #registry: LocalRegistry;

  constructor(name: string, parent: string, registry: LocalRegistry) {
    this.name = name;
    this.#folder = path.join(parent, name.replace('@x/', ''));
    this.#registry = registry;
    mkdirSync(this.#folder, { recursive: true });
  }

  /** Installs it by the command that its README gives. */
  async install(readme: string): Promise<void> {
    const [command] = /^npm i .+$/m.exec(readme) ?? [];
    assert.ok(command, `the README of ${this.name}: expected a line that begins with npm i`);
    const words = command.replace(/\s+#.*$/, '').split(' ');
    this.asked.push(...words.filter((word) => word.startsWith('@x/')));
    assert.ok(this.asked.includes(this.name), `the README of ${this.name}: expected npm i to install it`);
    await this.#run('npm', words.slice(1), {});
  }

  /** Takes the newest versions that the ranges allow. */
  async update(): Promise<void> {
    await this.#run('npm', ['update'], {});
  }

  /** Packages of ours that are there, with their versions; each is there once. */
  installed(): Readonly<Record<string, string>> {
    const ours = readdirSync(path.join(this.#folder, 'node_modules/@x')).map((name) => `@x/${name}`);
    return Object.fromEntries(ours.map((name) => [name, this.#manifest(name).version]));
  }

  /** The changelog that came with it. */
  changelog(): string {
    return readFileSync(path.join(this.#folder, 'node_modules', this.name, 'CHANGELOG.md'), 'utf8');
  }

  /** Runs the first example of the README that was installed, as an ES module and as CommonJS. */
  async runExample(env: Readonly<Record<string, string>>): Promise<void> {
    const code = example(path.join(this.#folder, 'node_modules', this.name, 'README.md'), 0);
    const missing = importedBy(code).filter((name) => !existsSync(path.join(this.#folder, 'node_modules', name)));
    if (missing.length > 0) await this.#run('npm', ['i', ...missing], {});
    this.asked.push(...missing.filter((name) => name.startsWith('@x/')));
    for (const [file, text] of [
      ['example.mjs', code],
      ['example.cjs', asCommonJs(code)],
    ] as const) {
      writeFileSync(path.join(this.#folder, file), text);
      const printed = await this.#run('node', [file], env);
      assert.match(printed, /\S/, `${this.name}, ${file}: expected to print something`);
      assert.doesNotMatch(printed, SECRET, `${this.name}, ${file}: expected to print no secret`);
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
