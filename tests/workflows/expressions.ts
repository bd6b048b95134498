import { type Job, neededBy, type Scalar, type Workflow } from './workflow.js';

/** Returns a finding for each expression that uses a value not defined by GitHub, this workflow or its jobs. */
export function findReferences(value: unknown, job: string, workflow: Workflow): readonly string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).flatMap((one) => findReferences(one, job, workflow));
  }
  const text = String(value);
  const expressions = [...text.matchAll(/\$\{\{(.*?)\}\}/gs)].map(([, expression = '']) => expression.trim());
  // GitHub may read an unclosed expression that the pattern above does not match.
  if (text.split('${{').length - 1 !== expressions.length) return [`\${{: expected a closing }} in ${text}`];
  return expressions.flatMap((expression) =>
    isKnown(expression, job, workflow) ? [] : [`\${{ ${expression} }}: not expected`],
  );
}

/**
 * Whether the condition of a job only compares outputs of the jobs in its `needs`. It may start with `always()`, so that the
 * job is not skipped after a failed job.
 */
export function isCondition(condition: Scalar, job: string, workflow: Workflow): boolean {
  const text = String(condition).replace(/^always\(\) && /, '');
  return text.split(' && ').every((part) => {
    const [, output = ''] = /^(needs\.\S+) [!=]= '[\w-]*'$/.exec(part) ?? [];
    return isKnown(output, job, workflow);
  });
}

const FROM_GITHUB = ['github.token', 'github.repository', 'runner.temp', 'matrix.node'];

/** Unknown outputs are refused, because GitHub treats them as empty and still evaluates the comparison. */
function isKnown(expression: string, job: string, { jobs = {} }: Workflow): boolean {
  if (FROM_GITHUB.includes(expression)) return true;
  const [, kind = '', owner = '', output = ''] = /^(needs|steps)\.([\w-]+)\.outputs\.(\w+)$/.exec(expression) ?? [];
  const own: Job = jobs[job] ?? {};
  if (kind === 'steps') return own.steps?.some(({ id }) => id === owner) === true;
  return kind === 'needs' && neededBy(own).includes(owner) && jobs[owner]?.outputs?.[output] !== undefined;
}
