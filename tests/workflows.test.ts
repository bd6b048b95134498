import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly environment?: string;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = '.github/workflows';
const texts = new Map(readdirSync(FOLDER).map((file) => [file, readFileSync(`${FOLDER}/${file}`, 'utf8')]));
const workflows = new Map([...texts].map(([file, text]) => [file, parse(text) as Workflow]));
const jobs = [...workflows].flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([name, job]) => [`${file} ${name}`, job] as const),
);
const steps = jobs.flatMap(([name, job]) => job.steps.map((step) => [name, step] as const));

/** Every right that a job has. What is not in here none has. */
const RIGHTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'ci.yml test': { contents: 'read' },
  'ci.yml release': { contents: 'read' },
  'ci.yml runtimes': { contents: 'read' },
  'release.yml version': { contents: 'write', 'pull-requests': 'write' },
  'release.yml pack': { contents: 'read' },
  'release.yml publish': { contents: 'read', 'id-token': 'write' },
  'release.yml tag': { contents: 'write' },
};

const commandsOf = (name: string): readonly string[] =>
  steps.flatMap(([job, { run }]) => (job === name && run !== undefined ? [run] : []));

describe('the workflows', () => {
  it('give no right to all jobs, and each job no more than it needs', () => {
    for (const workflow of workflows.values()) expect(workflow.permissions).toEqual({});
    expect(Object.fromEntries(jobs.map(([name, { permissions }]) => [name, permissions]))).toEqual(RIGHTS);
  });

  it('run other people’s actions by the full hash of a commit, with its version beside it', () => {
    const used = [...texts.values()].flatMap((text) => text.split('\n').filter((line) => /\buses:/.test(line)));
    expect(used).toHaveLength(steps.filter(([, { uses }]) => uses !== undefined).length);
    for (const line of used) expect(line).toMatch(/ uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('use one version of an action', () => {
    const used = new Set(steps.flatMap(([, { uses }]) => uses ?? []));
    expect(new Set([...used].map((uses) => uses.split('@')[0])).size).toBe(used.size);
  });

  it('start for what is pushed to main and for pull requests, never with the rights of main for another’s code', () => {
    for (const { on } of workflows.values()) {
      expect(Object.keys(on).filter((event) => event !== 'push' && event !== 'pull_request')).toEqual([]);
    }
    expect(workflows.get('release.yml')?.on).toEqual({ push: { branches: ['main'] } });
  });

  it('know no secret', () => {
    for (const text of texts.values()) expect(text).not.toMatch(/secrets\.|_TOKEN: (?!\$\{\{ github\.token \}\})/);
  });

  it('leave no credential behind in a check-out, and share no cache with other runs', () => {
    for (const [, { uses = '', with: inputs }] of steps) {
      if (uses.startsWith('actions/checkout@')) expect(inputs?.['persist-credentials']).toBe(false);
      if (uses.startsWith('actions/setup-node@')) expect(inputs?.['package-manager-cache']).toBe(false);
    }
  });

  it('put nothing into a command that somebody outside may have written', () => {
    for (const [, { run = '' }] of steps) expect(run).not.toContain('${{');
  });

  it('end each job after a while', () => {
    for (const [, job] of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(30);
  });

  it('install what the lockfile says and nothing else', () => {
    const installing = [...steps.map(([, { run = '' }]) => run), readFileSync('.ci/run', 'utf8')]
      .flatMap((text) => text.split('\n'))
      .filter((line) => /\b(install|add|ci)\b/.test(line) && !line.startsWith('#') && !line.includes('.ci/run'));
    expect(installing.length).toBeGreaterThan(0);
    for (const line of installing) expect(line.trim()).toBe('npx --yes pnpm@12.21.0 install --frozen-lockfile');
  });

  it('name the pnpm that the workspace is pinned to', () => {
    const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const [, { run = '' }] of steps) {
      for (const [pnpm] of run.matchAll(/pnpm@[\d.]+/g)) expect(pnpm).toBe(packageManager);
    }
  });
});

describe('the release', () => {
  const publish = workflows.get('release.yml')?.jobs['publish'];

  it('is published with a statement of where it was built, in an environment that can be guarded', () => {
    expect(publish?.environment).toBe('npm');
    expect(commandsOf('release.yml publish').join('\n')).toContain('node scripts/release/publish.mjs --provenance');
  });

  it('is published by a job that installs and builds nothing: it runs npm, our script and the actions of GitHub', () => {
    expect(commandsOf('release.yml publish').join('\n')).not.toMatch(/pnpm|npx|npm |turbo/);
    for (const { uses = 'actions/' } of publish?.steps ?? []) expect(uses).toMatch(/^actions\//);
    expect(readFileSync('scripts/release/publish.mjs', 'utf8').match(/from '[^']+'/g)).toEqual([
      "from 'node:child_process'",
      "from 'node:fs'",
    ]);
  });

  it('has passed all tests before it is packed', () => {
    expect(commandsOf('release.yml pack')).toEqual(
      expect.arrayContaining(['bash .ci/run', 'npx --yes pnpm@12.21.0 run pack']),
    );
  });

  it('is rehearsed, and tried on every runtime, for each change', () => {
    expect(commandsOf('ci.yml release')).toContain('npm run rehearse');
    expect(commandsOf('ci.yml runtimes')).toContain('npm run runtimes');
  });
});
