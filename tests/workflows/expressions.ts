import { type Job, neededBy, type Scalar, type Workflow } from './workflow.js';

/**
 * Returns a finding for each expression whose value is not defined by GitHub, by a step of the job or by a job in
 * `needs`.
 */
export function findReferences(value: unknown, job: string, workflow: Workflow): readonly string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).flatMap((one) => findReferences(one, job, workflow));
  }
  const text = String(value);
  const expressions = [...text.matchAll(/\$\{\{(.*?)\}\}/gs)].map(([, expression = '']) => expression.trim());
  // GitHub might evaluate an unclosed expression, which the pattern above does not match.
  if (text.split('${{').length - 1 !== expressions.length) return [`\${{: expected a closing }} in ${text}`];
  return expressions.flatMap((expression) =>
    isKnown(expression, job, workflow) ? [] : [`\${{ ${expression} }}: not expected`],
  );
}

/**
 * Returns whether a job's condition only compares outputs of the jobs in `needs`. It may start with `always()`, so that
 * the job also runs after a failed job.
 */
export function isCondition(condition: Scalar, job: string, workflow: Workflow): boolean {
  const text = String(condition).replace(/^always\(\) && /, '');
  return text.split(' && ').every((part) => {
    const [, output = ''] = /^(needs\.\S+) [!=]= '[\w-]*'$/.exec(part) ?? [];
    return isKnown(output, job, workflow);
  });
}

const FROM_GITHUB = ['github.token', 'github.repository', 'runner.temp', 'matrix.node'];

/** Returns whether an expression's value is defined. GitHub treats undefined outputs as empty. */
function isKnown(expression: string, job: string, { jobs = {} }: Workflow): boolean {
  if (FROM_GITHUB.includes(expression)) return true;
  const [, kind = '', owner = '', output = ''] = /^(needs|steps)\.([\w-]+)\.outputs\.(\w+)$/.exec(expression) ?? [];
  const own: Job = jobs[job] ?? {};
  if (kind === 'steps') return own.steps?.some(({ id }) => id === owner) === true;
  return kind === 'needs' && neededBy(own).includes(owner) && jobs[owner]?.outputs?.[output] !== undefined;
}
