import { type Job, neededBy, type Scalar, type Workflow } from './workflow.js';

/** What is wrong with the expressions in a value: only what GitHub itself, this workflow and its jobs say may be used. */
export function findReferences(value: unknown, job: string, workflow: Workflow): readonly string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).flatMap((one) => findReferences(one, job, workflow));
  }
  const text = String(value);
  const expressions = [...text.matchAll(/\$\{\{(.*?)\}\}/gs)].map(([, expression = '']) => expression.trim());
  // An expression that has no end would be none for us, and one for GitHub.
  if (text.split('${{').length - 1 !== expressions.length) return [`\${{: expected an end in ${text}`];
  return expressions.flatMap((expression) =>
    isKnown(expression, job, workflow) ? [] : [`\${{ ${expression} }}: not expected`],
  );
}

/**
 * Whether the condition of a job compares outputs of jobs that it waits for, and nothing else. `always()` may stand in
 * front of it: it lifts the rule that a job is left out where one before it has failed.
 */
export function isCondition(condition: Scalar, job: string, workflow: Workflow): boolean {
  const text = String(condition).replace(/^always\(\) && /, '');
  return text.split(' && ').every((part) => {
    const [, output = ''] = /^(needs\.\S+) [!=]= '[\w-]*'$/.exec(part) ?? [];
    return isKnown(output, job, workflow);
  });
}

const FROM_GITHUB = ['github.token', 'github.repository', 'runner.temp', 'matrix.node'];

/** An output that is not there is empty, and a comparison with it goes some way all the same. */
function isKnown(expression: string, job: string, { jobs = {} }: Workflow): boolean {
  if (FROM_GITHUB.includes(expression)) return true;
  const [, kind = '', owner = '', output = ''] = /^(needs|steps)\.([\w-]+)\.outputs\.(\w+)$/.exec(expression) ?? [];
  const own: Job = jobs[job] ?? {};
  if (kind === 'steps') return own.steps?.some(({ id }) => id === owner) === true;
  return kind === 'needs' && neededBy(own).includes(owner) && jobs[owner]?.outputs?.[output] !== undefined;
}
