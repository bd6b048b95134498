import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isPrivileged, neededBy, readWorkflow } from './workflow.js';

const workflowOf = (file: string) => readWorkflow(readFileSync(`.github/workflows/${file}`, 'utf8'));
const jobsOf = (file: string) => workflowOf(file).jobs ?? {};
const release = jobsOf('release.yml');
const commandsOf = (name: string, jobs = release): readonly string[] =>
  (jobs[name]?.steps ?? []).flatMap(({ run }) => (run === undefined ? [] : [String(run)]));

const INSTALL = 'npx --yes pnpm@12.21.0 install --frozen-lockfile --ignore-scripts';

describe('the release workflow', () => {
  it('runs only on pushes to main, one run at a time', () => {
    const { on, concurrency } = workflowOf('release.yml');
    expect(on).toEqual({ push: { branches: ['main'] } });
    expect(concurrency).toEqual({ group: 'release', 'cancel-in-progress': false });
  });

  it('grants each job only the permissions that it needs', () => {
    expect(Object.fromEntries(Object.entries(release).map(([name, { permissions }]) => [name, permissions]))).toEqual({
      plan: { contents: 'read' },
      version: { contents: 'read' },
      propose: { contents: 'write', 'pull-requests': 'write' },
      test: { contents: 'read' },
      pack: { contents: 'read' },
      publish: { contents: 'read', 'id-token': 'write' },
      tag: { contents: 'write' },
    });
  });

  it('publishes only after testing and packing have succeeded', () => {
    expect(neededBy(release['publish'] ?? {})).toEqual(['test', 'pack']);
    // Without a condition, a job runs only if all jobs in its `needs` succeeded.
    expect(release['publish']?.if).toBeUndefined();
    for (const name of ['test', 'pack']) expect(release[name]?.if).toBe("needs.plan.outputs.next == 'publish'");
    expect(commandsOf('test')).toEqual(['bash .ci/run']);
  });

  it('builds and packs packages only in the `pack` job', () => {
    expect(commandsOf('pack')).toEqual([
      INSTALL,
      'node scripts/release/state-repository.mjs',
      'npx --yes pnpm@12.21.0 run pack',
      'npm run --silent sbom',
      'node scripts/release/stage.mjs "$RUNNER_TEMP/release"',
    ]);
  });

  it('creates the new versions without permission to push them', () => {
    expect(commandsOf('version')).toEqual([
      INSTALL,
      'npx --yes pnpm@12.21.0 run version-packages',
      'node scripts/release/make-patch.mjs "$RUNNER_TEMP/version.patch"',
    ]);
    expect(neededBy(release['propose'] ?? {})).toEqual(['version']);
  });

  it('publishes with provenance, in an environment that can be protected', () => {
    expect(release['publish']?.environment).toBe('npm');
    expect(commandsOf('publish').join('\n')).toMatch(/ --provenance$/);
  });

  it('passes artifact checksums as job outputs', () => {
    for (const [name, { steps = [] }] of Object.entries(release)) {
      if (!steps.some(({ uses }) => uses?.startsWith('actions/download-artifact@'))) continue;
      const [env = {}] = steps.flatMap((step) => (step.run === undefined ? [] : [step.env ?? {}]));
      expect([name, env['CHECKSUM'] ?? env['CHECKSUMS']]).toEqual([
        name,
        name === 'propose' ? `\${{ needs.version.outputs.checksum }}` : `\${{ needs.pack.outputs.checksums }}`,
      ]);
    }
  });
});

describe('release scripts', () => {
  const privileged = Object.entries(release).flatMap(([name, job]) => (isPrivileged(job) ? commandsOf(name) : []));
  const scripts = privileged.flatMap((command) => /scripts\/release\/[\w-]+\.mjs/.exec(command) ?? []);

  /** Returns the scripts and the local modules that they import. */
  function closure(files: readonly string[]): readonly string[] {
    const all = new Set(files);
    for (const file of all) {
      for (const [, name] of readFileSync(file, 'utf8').matchAll(/from '\.\/([\w-]+\.mjs)'/g)) {
        all.add(`scripts/release/${name}`);
      }
    }
    return [...all];
  }

  it('jobs with write permissions run only release scripts', () => {
    expect(privileged).toHaveLength(3);
    expect(scripts).toHaveLength(3);
  });

  it.each(closure(scripts))('%s does not require any installed packages', (file) => {
    const text = readFileSync(file, 'utf8').replace(/\/\*\*.*?\*\//gs, '');
    for (const [, from = ''] of text.matchAll(/\bfrom '([^']+)'/g)) expect(from).toMatch(/^(node:|\.\/[\w-]+\.mjs$)/);
    expect(text).not.toMatch(/\bimport\(|\brequire\(|shell: true|\bexec\(|\bexecSync\(|\bspawn/);
    const started = [...text.matchAll(/execFileSync\(('?\w+'?)/g)].map(([, command]) => command);
    for (const command of started) expect(["'git'", "'gh'", "'npm'", "'tar'", 'command']).toContain(command);
  });
});

describe('workflows', () => {
  const texts = readdirSync('.github/workflows').map((file) => readFileSync(`.github/workflows/${file}`, 'utf8'));

  it('all workflows install only the versions in the lockfile', () => {
    const installing = [...texts, readFileSync('.ci/run', 'utf8')]
      .flatMap((text) => text.split('\n'))
      .filter((line) => /\b(install|add|ci)\b/.test(line) && !/^\s*#|\.ci\/run|^name:|group:/.test(line));
    expect(installing.length).toBeGreaterThan(0);
    for (const line of installing) {
      expect(line.trim()).toMatch(/^(- run: )?npx --yes pnpm@12\.21\.0 install --frozen-lockfile( --ignore-scripts)?$/);
    }
  });

  it('all workflows use the pnpm version pinned in the workspace', () => {
    const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'));
    const named = texts.flatMap((text) => text.match(/pnpm@[\d.]+/g) ?? []);
    expect(new Set(named)).toEqual(new Set([packageManager]));
  });

  it('all workflows use the same version of each action', () => {
    const used = new Set(texts.flatMap((text) => text.match(/uses: \S+/g) ?? []));
    expect(new Set([...used].map((uses) => uses.split('@')[0])).size).toBe(used.size);
  });

  it('the CI workflow rehearses a release and tests every runtime for each change', () => {
    const ci = jobsOf('ci.yml');
    expect(commandsOf('release', ci)).toContain('npm run rehearse');
    expect(commandsOf('runtimes', ci)).toContain('npm run runtimes');
    for (const { permissions } of Object.values(ci)) expect(permissions).toEqual({ contents: 'read' });
  });
});
