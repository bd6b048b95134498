import type { Sandbox } from '@x/sandbox';
import { environmentOf } from '../fixtures/sandbox-environment.js';
import type { Runtime } from './runtimes.js';

/** The variables that the conformance script reads. */
export function variablesFor(
  sandbox: Sandbox,
  trapUrl: string,
  engine: Runtime['engine'],
): Readonly<Record<string, string>> {
  const { controlUrl = '' } = sandbox;
  return { ...environmentOf(sandbox), CONTROL_URL: controlUrl, TRAP_URL: trapUrl, EXPECTED_ENGINE: engine };
}
