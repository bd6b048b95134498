import type { ErrorCode, ProviderError } from '../errors.js';
import type { AnyCommand } from './definition.js';
import type { Exit } from './exit-code.js';

/** What the command checks, in this order. */
const STEPS = ['reachable', 'TLS', 'credentials', 'lifetime'] as const;

type StepName = (typeof STEPS)[number];

/** The result of one check. */
export interface Step {
  readonly name: StepName;
  readonly status: 'ok' | 'warning' | 'failed' | 'unknown';
  readonly text: string;
  /** What to do. */
  readonly advice?: string;
}

/** The results of all checks. */
export interface Diagnosis {
  readonly exit: Exit;
  readonly steps: readonly Step[];
}

/** The provider's server, and how the command connects to it. */
export interface Target {
  readonly host: string;
  /** Whether the base URL is `https`. */
  readonly https: boolean;
}

/** The check that an error code belongs to. */
interface Problem {
  readonly step: StepName;
  readonly status: 'failed' | 'unknown';
  readonly exit: Exit;
  readonly advice: string;
}

const LATER = 'Try again later.';
const BASE_URL = 'Check the base URL.';

const PROBLEMS: Partial<Record<ErrorCode, Problem>> = {
  connect: unreachable('Check the base URL, the DNS and the firewall. The command does not use a proxy.'),
  network: unreachable('Try again. A firewall or a proxy may close the connection.'),
  timeout: unreachable('Try again later. A firewall may drop the packets.'),
  tls: {
    step: 'TLS',
    status: 'failed',
    exit: 'misconfigured',
    advice:
      'Check the base URL and the clock of this machine. If your network uses its own CA, set NODE_EXTRA_CA_CERTS to the file with its certificate.',
  },
  unavailable: { step: 'credentials', status: 'unknown', exit: 'unreachable', advice: LATER },
  rate_limited: { step: 'credentials', status: 'unknown', exit: 'unreachable', advice: LATER },
  redirect_refused: { step: 'credentials', status: 'unknown', exit: 'misconfigured', advice: BASE_URL },
  invalid_response: { step: 'credentials', status: 'unknown', exit: 'misconfigured', advice: BASE_URL },
  too_large: { step: 'credentials', status: 'unknown', exit: 'misconfigured', advice: BASE_URL },
};

function unreachable(advice: string): Problem {
  return { step: 'reachable', status: 'failed', exit: 'unreachable', advice };
}

/** HTTP statuses that mean that the path does not exist, so the base URL is probably wrong. */
const NO_SUCH_PATH: readonly unknown[] = [404, 405];

/** Maximum lifetime in seconds that is reported as unusually short. */
const SHORT_SECONDS = 60;

/**
 * Finds out which check an error belongs to. The checks before it are good, and the checks after it are unknown.
 *
 * @throws The error itself, if it is not about the connection or the credentials.
 */
export function diagnoseError(error: ProviderError, definition: AnyCommand, target: Target): Diagnosis {
  const text = textOf(error);
  if (error.code === 'rejected' && error.httpStatus === 403 && definition.kind === 'key') {
    return diagnoseKey(definition, target, 'accepted, but without the permission to list keys (status 403)');
  }
  const problem = problemOf(error, definition);
  if (problem === undefined) throw error;
  const at = STEPS.indexOf(problem.step);
  const good = STEPS.slice(0, at).map((name) => goodStep(name, target));
  const later = STEPS.slice(at + 1).map((name): Step => ({ name, status: 'unknown', text: 'not checked' }));
  const { step: name, status, advice } = problem;
  return { exit: problem.exit, steps: [...good, { name, status, text, advice }, ...later] };
}

/** Describes a token that the provider has issued. */
export function diagnoseToken(
  token: { readonly issuedAt: Date; readonly expiresAt: Date },
  assumed: 'jwt' | 'documented' | undefined,
  { title }: AnyCommand,
  target: Target,
): Diagnosis {
  const seconds = secondsOf(token);
  const source =
    assumed === undefined
      ? ''
      : `, according to ${assumed === 'jwt' ? 'the token' : `the documentation of ${title}`}; the response does not state it`;
  const text = `${seconds} s, until ${token.expiresAt.toISOString()}${source}`;
  const lifetime: Step =
    seconds > SHORT_SECONDS
      ? { name: 'lifetime', status: 'ok', text }
      : { name: 'lifetime', status: 'warning', text, advice: `Ask ${title} why its tokens expire so soon.` };
  return {
    exit: 'ok',
    steps: [...connected(target), { name: 'credentials', status: 'ok', text: 'accepted' }, lifetime],
  };
}

/** Describes a key that the provider has accepted. */
export function diagnoseKey({ title }: AnyCommand, target: Target, text = 'accepted'): Diagnosis {
  return {
    exit: 'ok',
    steps: [
      ...connected(target),
      { name: 'credentials', status: 'ok', text },
      { name: 'lifetime', status: 'ok', text: `keys of ${title} have no fixed lifetime` },
    ],
  };
}

/** Returns the lifetime of a token in whole seconds. */
export function secondsOf({ issuedAt, expiresAt }: { readonly issuedAt: Date; readonly expiresAt: Date }): number {
  return Math.floor((expiresAt.getTime() - issuedAt.getTime()) / 1000);
}

function connected(target: Target): readonly Step[] {
  return [goodStep('reachable', target), goodStep('TLS', target)];
}

function goodStep(name: StepName, { host, https }: Target): Step {
  if (name !== 'TLS') return { name, status: 'ok', text: host };
  return { name, status: 'ok', text: https ? 'the certificate is trusted' : 'not needed for http on this machine' };
}

function problemOf({ code, httpStatus }: ProviderError, definition: AnyCommand): Problem | undefined {
  if (code === 'rejected' && NO_SUCH_PATH.includes(httpStatus)) {
    return { step: 'credentials', status: 'unknown', exit: 'misconfigured', advice: BASE_URL };
  }
  if (code === 'credentials_rejected' || code === 'unauthorized' || code === 'rejected') {
    return { step: 'credentials', status: 'failed', exit: 'rejected', advice: credentialsAdvice(definition) };
  }
  return Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : undefined;
}

function credentialsAdvice({ title, variables }: AnyCommand): string {
  const names = Object.values(variables).map(({ name }) => name);
  return `Check ${names.join(', ')}, and that they belong to this base URL. ${title} may have replaced or revoked them.`;
}

/** Returns an error's message without the provider and the operation. */
export function textOf({ provider, operation, message }: ProviderError): string {
  const prefix = `${provider} ${operation}: `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}
