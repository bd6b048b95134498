import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A script's exit code, output and step outputs. */
export interface ScriptResult {
  readonly code: number | null;
  readonly printed: string;
  /** Text written to standard error. */
  readonly complaint: string;
  /** Content of the `GITHUB_OUTPUT` file. */
  readonly outputs: string;
}

/** A checkout with two public packages and a private one. Fake programs record their arguments. */
export class Checkout implements Disposable {
  readonly root = mkdtempSync(path.join(tmpdir(), 'checkout-'));
  readonly folder = path.join(this.root, 'checkout');
  readonly #programs = path.join(this.root, 'programs');
  readonly #calls = path.join(this.root, 'calls');

  constructor() {
    mkdirSync(this.#programs);
    writeFileSync(this.#calls, '');
    this.write('.changeset/config.json', '{}');
    this.package('core', { name: '@x/core', version: '1.2.0' });
    this.package('paisr', { name: '@x/paisr', version: '0.3.1', dependencies: { '@x/core': 'workspace:^' } });
    this.package('hidden', { name: '@x/hidden', version: '0.0.0', private: true });
  }

  package(name: string, manifest: object): void {
    this.write(`packages/${name}/package.json`, JSON.stringify(manifest));
  }

  write(file: string, text: string): void {
    const whole = path.join(this.folder, file);
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, text);
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }

  /** Creates the files that `npm run pack` and `npm run sbom` create. */
  pack(): void {
    for (const name of ['core', 'paisr']) {
      const packed = path.join(this.root, 'packed');
      mkdirSync(path.join(packed, 'package'), { recursive: true });
      writeFileSync(path.join(packed, 'package/package.json'), this.read(`packages/${name}/package.json`));
      const folder = path.join(this.folder, 'packages', name, '.pack');
      mkdirSync(folder, { recursive: true });
      execFileSync('tar', ['-czf', path.join(folder, 'package.tgz'), '-C', packed, 'package']);
      this.write(`sbom/x-${name}.cdx.json`, '{}');
    }
  }

  /** Creates a program that records its arguments and then runs `body`. */
  program(name: 'npm' | 'gh', body: string): void {
    const file = path.join(this.#programs, name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> '${this.#calls}'\n${body}\n`);
    chmodSync(file, 0o755);
  }

  /** Returns the recorded calls of all programs. */
  calls(): readonly string[] {
    return readFileSync(this.#calls, 'utf8').split('\n').filter(Boolean);
  }

  /** Runs a script from `scripts/release` in the checkout. */
  run(script: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): ScriptResult {
    const outputs = path.join(this.root, 'outputs');
    writeFileSync(outputs, '');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.resolve(`scripts/release/${script}.mjs`), ...args],
      {
        cwd: this.folder,
        encoding: 'utf8',
        env: { PATH: `${this.#programs}:${process.env['PATH']}`, HOME: this.root, GITHUB_OUTPUT: outputs, ...env },
        timeout: 60_000,
      },
    );
    return { code: status, printed: stdout.trim(), complaint: stderr, outputs: readFileSync(outputs, 'utf8') };
  }

  git(...args: readonly string[]): string {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...identity, ...args], { cwd: this.folder, encoding: 'utf8' });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
