import * as failures from './failure-checks.js';
import type { Surroundings } from './surroundings.js';
import * as tokens from './token-checks.js';
import { webhook } from './webhook-checks.js';

/** Checks that must pass on all runtimes. The keys are their names in the table. */
export const CHECKS: Readonly<Record<string, (at: Surroundings) => Promise<void>>> = {
  token: tokens.token,
  call: tokens.call,
  renewal: tokens.renewal,
  transaction: tokens.transaction,
  error: failures.error,
  redaction: failures.redaction,
  deadline: failures.deadline,
  limit: failures.limit,
  redirect: failures.redirect,
  once: failures.once,
  webhook,
};

/** Checks that must pass with hostile environment variables. They do not use the sandbox. */
export const HOSTILE_CHECKS: typeof CHECKS = { environment: failures.environment };

/** The result of each check: null, or a description of the failure. */
export type Findings = Readonly<Record<string, string | null>>;

/** Runs the checks sequentially and resolves to their results. */
export async function conform(
  checks: typeof CHECKS,
  at: Surroundings,
  beforeEach: () => Promise<unknown>,
): Promise<Findings> {
  const findings: Record<string, string | null> = {};
  for (const [name, check] of Object.entries(checks)) {
    try {
      await beforeEach();
      await check(at);
      findings[name] = null;
    } catch (error) {
      findings[name] = String((error as Partial<Error> | undefined)?.stack ?? error);
    }
  }
  return findings;
}
