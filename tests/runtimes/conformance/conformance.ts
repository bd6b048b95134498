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

/** For each check nothing where it holds, else what was found. */
export type Findings = Readonly<Record<string, string | null>>;

/** Runs all checks, one after the other, each against a sandbox as it was at its start. */
export async function conform(at: Surroundings): Promise<Findings> {
  const findings: Record<string, string | null> = {};
  for (const [name, check] of Object.entries(CHECKS)) {
    await at.control('POST', '/reset');
    try {
      await check(at);
      findings[name] = null;
    } catch (error) {
      findings[name] = String((error as Partial<Error> | undefined)?.stack ?? error);
    }
  }
  return findings;
}
