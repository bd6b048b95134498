import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { audit } from './audit.js';

const FOLDER = '.github/workflows';
const HASH = '3d3c42e5aac5ba805825da76410c181273ba90b1';

/** A workflow without findings. Each edit below introduces one finding. */
const GOOD = `name: example
on:
  push:
    branches: [main]
  pull_request:
permissions: {}
concurrency:
  group: example-\${{ github.ref }}
  cancel-in-progress: true
defaults:
  run:
    shell: bash
jobs:
  build:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
    outputs:
      sum: \${{ steps.make.outputs.sum }}
    steps:
      - uses: actions/checkout@${HASH} # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-node@${HASH} # v7.0.0
        with:
          node-version: 24
          package-manager-cache: false
      - id: make
        run: npx --yes pnpm@12.21.0 install --frozen-lockfile
      - uses: actions/upload-artifact@${HASH} # v7.0.0
        with:
          name: made
          path: \${{ runner.temp }}/made
          if-no-files-found: error
  publish:
    needs: build
    if: needs.build.outputs.sum != ''
    runs-on: ubuntu-latest
    timeout-minutes: 15
    environment: npm
    permissions:
      contents: read
      id-token: write
    steps:
      - uses: actions/checkout@${HASH} # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/download-artifact@${HASH} # v8.0.1
        with:
          name: made
          path: \${{ runner.temp }}/made
      - run: node scripts/release/publish.mjs "$RUNNER_TEMP/made" --provenance
        env:
          GH_TOKEN: \${{ github.token }}
          SUM: \${{ needs.build.outputs.sum }}
`;

/** Returns an edit that inserts a line with the same indentation below the given line. */
const after = (line: string, more: string): readonly [string, string] => {
  const [found = ''] = new RegExp(`^ *${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'm').exec(GOOD) ?? [];
  return [found, `${found}\n${/^ */.exec(found)?.[0]}${more}`];
};

const WORSE: readonly (readonly [name: string, edit: readonly [string, string], finding: string])[] = [
  ['permissions for all jobs', ['permissions: {}', 'permissions: { contents: read }'], 'permissions: expected {}'],
  ['unlimited permissions', ['permissions: {}\n', ''], 'permissions: expected {}'],
  [
    'all permissions',
    ['permissions:\n      contents: read\n    outputs', 'permissions: write-all\n    outputs'],
    'permissions:',
  ],
  [
    "the repository's default permissions",
    ['    permissions:\n      contents: read\n    outputs', '    outputs'],
    'permissions:',
  ],
  [
    "a trigger that runs a fork's code with the permissions of main",
    ['pull_request:', 'pull_request_target:'],
    'found pull_request_target',
  ],
  [
    'a trigger that runs after a different workflow completes',
    ['pull_request:', 'workflow_run:'],
    'found workflow_run',
  ],
  ['a trigger for pushes to any branch', ['    branches: [main]\n', ''], 'found push'],
  ['a trigger for comments', ['pull_request:', 'issue_comment:'], 'found issue_comment'],
  [
    'a missing limit for concurrent runs',
    [`concurrency:\n  group: example-\${{ github.ref }}\n  cancel-in-progress: true\n`, ''],
    'concurrency:',
  ],
  ['a concurrency group that an outsider can choose', ['github.ref }}', 'github.head_ref }}'], 'concurrency:'],
  ['an action pinned to a tag', [`checkout@${HASH}`, 'checkout@v7.0.1'], 'expected a commit'],
  ['an action pinned to a short hash', [`checkout@${HASH}`, `checkout@${HASH.slice(0, 7)}`], 'expected a commit'],
  ['an action without its version in a comment', [' # v8.0.1', ''], 'expected a commit'],
  ['two versions of an action', [`checkout@${HASH}`, `checkout@${HASH.replace('3', '4')}`], 'expected one version'],
  ['a third-party action', ['actions/setup-node@', 'someone/setup-node@'], 'someone/setup-node is not one of'],
  ['an action in a container', ['actions/setup-node@', 'docker://alpine@'], 'docker://alpine is not one of'],
  ['an inline script action', ['actions/setup-node@', 'actions/github-script@'], 'actions/github-script is not one of'],
  ['a cache', ['actions/setup-node@', 'actions/cache@'], 'actions/cache is not one of'],
  [
    'an enabled package manager cache',
    ['package-manager-cache: false', 'package-manager-cache: true'],
    'package-manager-cache:',
  ],
  [
    'a package manager cache enabled by default',
    ['          package-manager-cache: false\n', ''],
    'package-manager-cache:',
  ],
  ['a setup-node cache', after('node-version: 24', 'cache: pnpm'), 'actions/setup-node: cache'],
  [
    'a token stored in the checkout',
    ['persist-credentials: false', 'persist-credentials: true'],
    'persist-credentials:',
  ],
  [
    'a token stored in the checkout by default',
    ['        with:\n          persist-credentials: false\n', ''],
    'persist-credentials:',
  ],
  ['a checkout of a different commit', after('persist-credentials: false', 'ref: main'), 'actions/checkout: ref'],
  [
    'a checkout of a different repository',
    after('persist-credentials: false', 'repository: a/b'),
    'actions/checkout: repository',
  ],
  [
    'an artifact downloaded over the checkout',
    [`name: made\n          path: \${{ runner.temp }}/made\n      - run`, 'name: made\n      - run'],
    'path:',
  ],
  [
    'an artifact downloaded into the checkout',
    [`path: \${{ runner.temp }}/made\n      - run`, 'path: made\n      - run'],
    'path:',
  ],
  [
    'a download of all artifacts',
    [
      `name: made\n          path: \${{ runner.temp }}/made\n      - run`,
      `path: \${{ runner.temp }}/made\n      - run`,
    ],
    'name:',
  ],
  [
    'artifacts selected by a glob pattern',
    [
      `path: \${{ runner.temp }}/made\n      - run`,
      `path: \${{ runner.temp }}/made\n          pattern: m*\n      - run`,
    ],
    'pattern: not expected',
  ],
  [
    'an artifact from a different run',
    [`path: \${{ runner.temp }}/made\n      - run`, `path: \${{ runner.temp }}/made\n          run-id: 1\n      - run`],
    'run-id: not expected',
  ],
  [
    'an artifact that contains the checkout',
    [`path: \${{ runner.temp }}/made\n          if`, 'path: .\n          if'],
    'path:',
  ],
  ['an empty artifact', ['if-no-files-found: error', 'if-no-files-found: warn'], 'if-no-files-found:'],
  [
    'a pull request title in a command',
    ['--frozen-lockfile', `\${{ github.event.pull_request.title }}`],
    'run: expected no expression',
  ],
  ['an output in a command', ['"$RUNNER_TEMP/made"', `\${{ needs.build.outputs.sum }}`], 'run: expected no expression'],
  [
    'a pull request title in a variable',
    [`\${{ needs.build.outputs.sum }}`, `\${{ github.event.pull_request.title }}`],
    'pull_request.title }}: not expected',
  ],
  [
    "an outsider's branch name in an input",
    ['node-version: 24', `node-version: \${{ github.head_ref }}`],
    'github.head_ref }}: not expected',
  ],
  ['a secret', [`\${{ needs.build.outputs.sum }}`, `\${{ secrets.NPM_TOKEN }}`], 'secrets: expected none'],
  ['all secrets', [`\${{ needs.build.outputs.sum }}`, `\${{ toJSON(secrets) }}`], 'secrets: expected none'],
  [
    'a token in a step that runs third-party code',
    after('run: npx --yes pnpm@12.21.0 install --frozen-lockfile', `env: { GH_TOKEN: "\${{ github.token }}" }`),
    'holds a token',
  ],
  [
    'an unknown job output',
    ['needs.build.outputs.sum }}', 'needs.build.outputs.some }}'],
    'outputs.some }}: not expected',
  ],
  ['an output of an unknown step', ['steps.make.', 'steps.made.'], 'steps.made.outputs.sum }}: not expected'],
  ['a variable that loads code', ['SUM:', 'NODE_OPTIONS:'], 'env: NODE_OPTIONS'],
  [
    'a variable set for later steps',
    ['--frozen-lockfile', '--frozen-lockfile && echo A=b >> "$GITHUB_ENV"'],
    'changes the environment of later steps',
  ],
  [
    'workflow commands enabled in printed text',
    after('cancel-in-progress: true', 'env: { ACTIONS_ALLOW_UNSECURE_COMMANDS: true }').map((line) =>
      line.replace('  env', 'env'),
    ) as [string, string],
    'env: not expected',
  ],
  [
    'a condition that is always true',
    ["if: needs.build.outputs.sum != ''", `if: |\n      \${{ needs.build.outputs.sum != '' }}\n      && true`],
    'unsound condition',
  ],
  [
    'a condition on a substring of a branch name',
    ["needs.build.outputs.sum != ''", "contains('main develop', github.ref)"],
    'unsound condition',
  ],
  [
    'a condition on the actor',
    ["needs.build.outputs.sum != ''", "github.actor == 'dependabot[bot]'"],
    'unsound condition',
  ],
  [
    'a condition on an unknown output',
    ["needs.build.outputs.sum != ''", "needs.build.outputs.none != ''"],
    'unsound condition',
  ],
  ['a condition on a job that is not in needs', ['    needs: build\n', ''], 'unsound condition'],
  ['always() as the only condition', ["needs.build.outputs.sum != ''", 'always()'], 'unsound condition'],
  ['an alternative condition that is always true', ["sum != ''", "sum != '' || true"], 'unsound condition'],
  ['a release after failed jobs', ['if: needs.', 'if: always() && needs.'], 'if: publishes after a failure'],
  [
    'an installation in a job with write permissions',
    ['node scripts/release/publish.mjs', 'npx tool && node scripts/release/publish.mjs'],
    'run: not for a job that may write',
  ],
  [
    'a second command in a job with write permissions',
    ['--provenance\n', '--provenance; npm ci\n'],
    'run: not for a job that may write',
  ],
  [
    'code other than a release script in a job with write permissions',
    ['run: node scripts/release/publish.mjs "$RUNNER_TEMP/made" --provenance', 'run: bash .ci/run'],
    'run: not for a job that may write',
  ],
  [
    'code from an artifact in a job with write permissions',
    ['node scripts/release/publish.mjs "$RUNNER', 'node "$RUNNER'],
    'run: not for a job that may write',
  ],
  [
    'an artifact uploaded by a job with write permissions',
    [`actions/download-artifact@${HASH} # v8.0.1`, `actions/upload-artifact@${HASH} # v7.0.0`],
    'in a job that may write',
  ],
  ['an OIDC identity without an environment', ['    environment: npm\n', ''], 'environment:'],
  [
    'an environment that an outsider can choose',
    ['environment: npm', `environment: \${{ github.head_ref }}`],
    'not expected',
  ],
  ['a custom shell', ['shell: bash', 'shell: sh evil.sh {0}'], 'defaults:'],
  ['a self-hosted runner', ['runs-on: ubuntu-latest', 'runs-on: [self-hosted]'], 'runs-on:'],
  [
    'a container',
    ['    environment: npm\n', '    environment: npm\n    container: node:24\n'],
    'container: not expected',
  ],
  [
    'a service',
    ['    environment: npm\n', '    environment: npm\n    services: { a: { image: redis } }\n'],
    'services: not expected',
  ],
  [
    'a third-party workflow',
    ['    environment: npm\n', '    environment: npm\n    uses: a/b/.github/workflows/c.yml@main\n'],
    'uses: not expected',
  ],
  [
    'a step whose failure is ignored',
    after('run: npx --yes pnpm@12.21.0 install --frozen-lockfile', 'continue-on-error: true'),
    'continue-on-error: not expected',
  ],
  [
    'a step that may be skipped',
    after('run: npx --yes pnpm@12.21.0 install --frozen-lockfile', 'if: false'),
    'if: not expected',
  ],
  ['a missing timeout', ['    timeout-minutes: 15\n', ''], 'timeout-minutes:'],
];

it('the audit reports no findings for our workflows', () => {
  const files = readdirSync(FOLDER);
  expect(files).toEqual(['ci.yml', 'release.yml']);
  const findings = files.map((file) => [file, audit(readFileSync(`${FOLDER}/${file}`, 'utf8'))]);
  expect(Object.fromEntries(findings)).toEqual({ 'ci.yml': [], 'release.yml': [] });
});

describe('the audit of a workflow', () => {
  it('reports no findings for a good workflow', () => {
    expect(audit(GOOD)).toEqual([]);
  });

  it.each(WORSE)('reports %s', (_name, [good, bad], finding) => {
    const worse = GOOD.replace(good, () => bad);
    expect(worse).not.toBe(GOOD);
    expect(audit(worse)).toEqual(expect.arrayContaining([expect.stringContaining(finding)]));
  });
});
