import { findReferences, isCondition } from './expressions.js';
import { isPrivileged, type Job, neededBy, readWorkflow, type Step, type Workflow } from './workflow.js';

/**
 * Audits a workflow and returns the findings. The audit resembles zizmor, which this project cannot install from its
 * registries, but rejects everything that is not explicitly allowed.
 */
export function audit(text: string): readonly string[] {
  const workflow = readWorkflow(text);
  const jobs = Object.entries(workflow.jobs ?? {});
  return [
    ...unknownKeys('the workflow', workflow, WORKFLOW_KEYS),
    ...triggers(workflow),
    ...(isEmpty(workflow.permissions) ? [] : ['permissions: expected {}, so that each job states its own']),
    ...concurrency(workflow),
    ...([undefined, BASH].includes(JSON.stringify(workflow.defaults)) ? [] : ['defaults: expected the shell bash']),
    ...pins(text, jobs),
    ...(/\bsecrets\b/.test(uncommented(text)) ? ['secrets: expected none'] : []),
    ...jobs.flatMap(([name, job]) => auditJob(name, job, workflow).map((finding) => `${name}: ${finding}`)),
  ];
}

const WORKFLOW_KEYS = ['name', 'on', 'permissions', 'concurrency', 'defaults', 'jobs'];
const JOB_KEYS = [
  'needs',
  'if',
  'runs-on',
  'timeout-minutes',
  'environment',
  'permissions',
  'strategy',
  'outputs',
  'steps',
];
const STEP_KEYS = ['id', 'uses', 'with', 'run', 'env'];
const MAX_MINUTES = 30;
const BASH = '{"run":{"shell":"bash"}}';

/** Allowed actions and their allowed inputs. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout': ['fetch-depth', 'persist-credentials'],
  'actions/setup-node': ['node-version', 'package-manager-cache'],
  'actions/upload-artifact': ['name', 'path', 'if-no-files-found'],
  'actions/download-artifact': ['name', 'path'],
};
/** Actions that a job with write permissions may use. Such a job must not upload artifacts. */
const PRIVILEGED_ACTIONS = ['actions/checkout', 'actions/setup-node', 'actions/download-artifact'];
/**
 * Matches the only commands that a job with write permissions may run: our release scripts, called with flags and with
 * files from the runner's temporary folder.
 */
const PRIVILEGED_COMMAND = /^node scripts\/release\/[\w-]+\.mjs( "\$RUNNER_TEMP\/[\w./-]+"| --[\w-]+)*$/;

function triggers({ on }: Workflow): readonly string[] {
  const events = typeof on === 'object' && on !== null ? (on as Record<string, unknown>) : { [String(on)]: null };
  return Object.entries(events).flatMap(([event, filter]) => {
    if (event === 'pull_request' && filter === null) return [];
    if (event === 'push' && JSON.stringify(filter) === '{"branches":["main"]}') return [];
    return [`on: expected pushes to main and pull requests, found ${event}`];
  });
}

function concurrency({ concurrency: limits }: Workflow): readonly string[] {
  const { group, ...others } = (limits ?? {}) as Readonly<Record<string, unknown>>;
  const named = typeof group === 'string' && /^[\w-]+(\$\{\{ github\.ref \}\})?$/.test(group);
  const rest = Object.keys(others).join() === 'cancel-in-progress';
  return named && rest ? [] : ['concurrency: expected a group, and whether a newer run cancels an older one'];
}

/**
 * Returns a finding for each action that is not pinned to a commit hash with its version in a comment, or that is used
 * in several versions.
 */
function pins(text: string, jobs: readonly (readonly [string, Job])[]): readonly string[] {
  const used = jobs.flatMap(([, { steps = [] }]) => steps.flatMap(({ uses }) => uses ?? []));
  const written = text.split('\n').flatMap((line) => /^\s*-? *uses: (\S+ # v\d+\.\d+\.\d+)$/.exec(line)?.[1] ?? []);
  const pinned = new Set(written.map((line) => line.split(' ')[0]));
  const actions = new Map(used.map((uses) => [uses.split('@')[0], uses]));
  return used.flatMap((uses) => {
    if (!/@[0-9a-f]{40}$/.test(uses) || !pinned.has(uses)) return [`${uses}: expected a commit, with its version`];
    return actions.get(uses.split('@')[0]) === uses ? [] : [`${uses}: expected one version of each action`];
  });
}

function auditJob(name: string, job: Job, workflow: Workflow): readonly string[] {
  const { steps = [], outputs = {} } = job;
  const privileged = isPrivileged(job);
  const minutes = job['timeout-minutes'];
  return [
    ...unknownKeys('the job', job, JOB_KEYS),
    ...(hasNamedPermissions(job.permissions) ? [] : ['permissions: expected each permission by its name']),
    ...(job['runs-on'] === 'ubuntu-latest' ? [] : ['runs-on: expected a GitHub-hosted runner']),
    ...(typeof minutes === 'number' && minutes <= MAX_MINUTES ? [] : ['timeout-minutes: expected at most 30']),
    ...(isIdentified(job) && job.environment === undefined ? ['environment: expected one that guards id-token'] : []),
    ...(isIdentified(job) && /always|failure|cancelled/.test(String(job.if)) ? ['if: publishes after a failure'] : []),
    ...(privileged && neededBy(job).length === 0 ? ['needs: expected, because the job may write'] : []),
    ...(job.if === undefined || isCondition(job.if, name, workflow) ? [] : [`if: unsound condition ${job.if}`]),
    ...[outputs, job.environment, job.strategy].flatMap((value) => findReferences(value, name, workflow)),
    ...steps.flatMap((step, at) =>
      auditStep(step, name, workflow, privileged).map((finding) => `step ${at + 1}: ${finding}`),
    ),
  ];
}

function auditStep(step: Step, job: string, workflow: Workflow, privileged: boolean): readonly string[] {
  return [
    ...unknownKeys('the step', step, STEP_KEYS),
    ...(step.uses === undefined ? auditCommand(String(step.run), privileged) : auditAction(step, privileged)),
    ...findReferences(step.with, job, workflow),
    ...findReferences(step.env, job, workflow),
    ...Object.entries(step.env ?? {}).flatMap(([variable, value]) => {
      if (!/^[A-Z0-9_]+$/.test(variable) || /^(NODE|GIT|LD|BASH|PATH|ACTIONS)/.test(variable))
        return [`env: ${variable}`];
      const isToken = String(value).includes('github.token');
      return isToken && !(privileged && variable === 'GH_TOKEN') ? [`env: ${variable} holds a token`] : [];
    }),
  ];
}

function auditCommand(run: string, privileged: boolean): readonly string[] {
  return [
    ...(run.includes('${{') ? ['run: expected no expression, whose value becomes part of the command'] : []),
    ...(/GITHUB_(ENV|PATH)|::(set-env|add-path|set-output)/.test(run)
      ? ['run: changes the environment of later steps']
      : []),
    ...(privileged && !PRIVILEGED_COMMAND.test(run) ? [`run: not for a job that may write: ${run}`] : []),
  ];
}

function auditAction({ uses = '', with: inputs = {} }: Step, privileged: boolean): readonly string[] {
  const [action = ''] = uses.split('@');
  const known = ACTIONS[action];
  if (known === undefined) return [`uses: ${action} is not one of ${Object.keys(ACTIONS).join(', ')}`];
  const expected = (name: string, text: string, value = inputs[name]): readonly string[] =>
    new RegExp(`^(${text})$`).test(String(value ?? '')) ? [] : [`${action}: ${name}: expected ${text}, found ${value}`];
  return [
    ...unknownKeys(action, inputs, known),
    ...(privileged && !PRIVILEGED_ACTIONS.includes(action) ? [`uses: ${action}, in a job that may write`] : []),
    ...(action === 'actions/checkout' ? expected('persist-credentials', 'false') : []),
    ...(action === 'actions/setup-node' ? expected('package-manager-cache', 'false') : []),
    // The artifact path must be outside the checkout, and the name must not be a glob pattern.
    ...(/-artifact$/.test(action) ? expected('path', '\\$\\{\\{ runner\\.temp \\}\\}/[\\w./-]+') : []),
    ...(/-artifact$/.test(action) ? expected('name', '[\\w-]+') : []),
    ...(action === 'actions/upload-artifact' ? expected('if-no-files-found', 'error') : []),
  ];
}

function unknownKeys(owner: string, value: object, known: readonly string[]): readonly string[] {
  return Object.keys(value).flatMap((key) => (known.includes(key) ? [] : [`${owner}: ${key}: not expected`]));
}

function hasNamedPermissions(permissions: unknown): boolean {
  if (typeof permissions !== 'object' || permissions === null) return false;
  return Object.values(permissions).every((access) => access === 'read' || access === 'write');
}

function isIdentified({ permissions }: Job): boolean {
  return (permissions as Readonly<Record<string, unknown>> | undefined)?.['id-token'] !== undefined;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function uncommented(text: string): string {
  return text.replace(/(^|\s)#.*$/gm, '');
}
