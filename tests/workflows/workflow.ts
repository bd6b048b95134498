import { parse } from 'yaml';

export type Scalar = string | number | boolean | null;

/** The parts of a GitHub Actions workflow that the tests check. */
export interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly defaults?: unknown;
  readonly jobs?: Readonly<Record<string, Job>>;
}

export interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: Scalar;
  readonly 'runs-on'?: unknown;
  readonly 'timeout-minutes'?: unknown;
  readonly environment?: unknown;
  readonly permissions?: unknown;
  readonly strategy?: unknown;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly steps?: readonly Step[];
}

export interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, Scalar>>;
  readonly run?: Scalar;
  readonly env?: Readonly<Record<string, Scalar>>;
}

export function readWorkflow(text: string): Workflow {
  return parse(text) as Workflow;
}

export function neededBy({ needs = [] }: Job): readonly string[] {
  return typeof needs === 'string' ? [needs] : needs;
}

/** Returns whether a job can change anything on GitHub, or in a different service through its OIDC identity. */
export function isPrivileged({ permissions }: Job): boolean {
  return typeof permissions !== 'object' || permissions === null || Object.values(permissions).includes('write');
}
