import * as failures from './failure-checks.js';
import type { Surroundings } from './surroundings.js';
import * as tokens from './token-checks.js';

/** What has to hold on every runtime, by what it is called in the table. */
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
};

/** What has to hold where the environment of the process means ill; for it the sandbox is not needed. */
export const HOSTILE_CHECKS: typeof CHECKS = { environment: failures.environment };

/** For each check nothing where it holds, else what was found. */
export type Findings = Readonly<Record<string, string | null>>;

/** Runs checks, one after the other. */
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
