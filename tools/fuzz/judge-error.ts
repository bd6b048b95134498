import { type ErrorCode, type Outcome, ProviderError } from '@x/core';
import type { Reading } from './reading.js';
import { responseCanaries, sentCanaries, shown } from './shown-canaries.js';
import type { FailedCall, Operation, Seen } from './subject.js';

/** Allowed field values of an error with a given code. */
interface Expected {
  readonly outcomes: readonly Outcome[];
  /** Pattern for the response status. Omitted if there was no response. */
  readonly statuses?: RegExp;
}

/** All error codes that a response can produce. */
const EXPECTED: Partial<Record<ErrorCode, Expected>> = {
  // A proxy may reject the request with a 407.
  connect: { outcomes: ['not_sent', 'answered'], statuses: /^(407|undefined)$/ },
  network: { outcomes: ['unknown'] },
  timeout: { outcomes: ['unknown', 'not_sent'] },
  redirect_refused: { outcomes: ['answered'], statuses: /^3..$/ },
  credentials_rejected: { outcomes: ['answered'], statuses: /^40[13]$/ },
  unauthorized: { outcomes: ['answered'], statuses: /^401$/ },
  rate_limited: { outcomes: ['answered'], statuses: /^429$/ },
  rejected: { outcomes: ['answered'], statuses: /^([24]..|304)$/ },
  unavailable: { outcomes: ['answered'], statuses: /^[5-9]..$/ },
  // There is no status if the HTTP message itself was malformed.
  invalid_response: { outcomes: ['answered', 'unknown'], statuses: /^(2..|undefined)$/ },
  too_large: { outcomes: ['answered', 'unknown'], statuses: /^(...|undefined)$/ },
};

/** Number of waits of 100, 200, 400 and then 500 ms within the first five seconds of a token. */
const MAX_WAITS = 12;

/** Error codes that are impossible after a complete response. */
const WITHOUT_RESPONSE: ReadonlySet<ErrorCode> = new Set(['connect', 'network', 'timeout']);

const MAX_RETRY_AFTER_MS = 300_000;
const MAX_WORDS = 200;
/** Maximum length of the provider's error code and of the request's ID in characters. */
const MAX_ID = 100;
/** Maximum length of an error message in characters, including the provider's message. */
const MAX_MESSAGE = 600;

/** Returns the faults in a failed call's error. */
export function judgeError(error: unknown, failed: FailedCall): readonly string[] {
  if (!ProviderError.is(error)) return [`no ProviderError: ${shown(error).slice(0, 2_000)}`];
  return [
    ...judgeIdentity(error, failed),
    ...judgeStatus(error, failed),
    ...(failed.operation.judgeOutcome ?? judgeOutcome)(error, failed),
    ...judgeWords(error, failed),
    ...judgeIds(error, failed),
  ];
}

function judgeIdentity(error: ProviderError, { subject, operation }: FailedCall): string[] {
  const { code, provider } = error;
  const faults: string[] = [];
  if (provider !== subject.name) faults.push(`provider ${provider}`);
  if (error.operation !== operation.name) faults.push(`operation ${error.operation}`);
  if (error.name !== 'ProviderError' || !(error instanceof Error)) faults.push(`name ${error.name}`);
  if ('cause' in error) faults.push('a cause');
  if (EXPECTED[code] === undefined) faults.push(`code ${code}`);
  if (typeof error.retryable !== 'boolean') faults.push(`retryable ${String(error.retryable)}`);
  return faults;
}

function judgeStatus({ code, httpStatus: status, retryAfter, response }: ProviderError, failed: FailedCall): string[] {
  const { operation, reading } = failed;
  const faults: string[] = [];
  if (!(EXPECTED[code]?.statuses?.test(String(status)) ?? status === undefined))
    faults.push(`${code} with status ${status}`);
  if (reading.exact && status !== undefined && status !== reading.status)
    faults.push(`status ${status} instead of ${reading.status}`);
  const refusedByProxy = code === 'connect' && status === 407;
  if (reading.exact && reading.whole && WITHOUT_RESPONSE.has(code) && !refusedByProxy)
    faults.push(`${code} despite a complete response`);
  const sane = retryAfter === undefined || (retryAfter >= 0 && retryAfter <= MAX_RETRY_AFTER_MS);
  if (!sane) faults.push(`retryAfter ${retryAfter}`);
  const requestedWait =
    reading.exact && status !== undefined && code !== 'too_large' && code !== 'invalid_response'
      ? reading.wait
      : undefined;
  if (requestedWait !== undefined && retryAfter !== Math.min(requestedWait, MAX_RETRY_AFTER_MS))
    faults.push(`retryAfter ${retryAfter} instead of ${requestedWait}`);
  if (operation.mutates === 'token response' && response !== undefined) faults.push('a response on a token request');
  if (response !== undefined && response.status !== status)
    faults.push(`a response of ${response.status} with ${status}`);
  return faults;
}

/** Returns the faults in an error's outcome, status and attempts. Applies to operations without a custom rule. */
function judgeOutcome(
  { code, outcome, httpStatus: status, attempts }: ProviderError,
  { operation, reading, seen }: FailedCall,
): string[] {
  const faults: string[] = [];
  // A call is sent only after its token has arrived.
  const behind = operation.mutates === 'token response' && operation.name !== 'token';
  // After an unexpected 401, the call may time out during the token renewal.
  const renewing = !reading.exact && code === 'timeout' && outcome === 'answered';
  const expected = behind ? outcome === 'not_sent' : EXPECTED[code]?.outcomes.includes(outcome) === true;
  if (!expected && !renewing) faults.push(`${code} with outcome ${outcome}`);
  if (!behind && !renewing && (outcome === 'answered') !== (status !== undefined)) {
    faults.push(`outcome ${outcome} with status ${status}`);
  }
  return [...faults, ...judgeAttempts({ outcome, attempts, code }, operation, reading, seen)];
}

/** Returns the faults in an error's attempt count. */
export function judgeAttempts(
  { outcome, attempts, code }: Pick<ProviderError, 'outcome' | 'attempts' | 'code'>,
  operation: Operation,
  reading: Reading,
  { requests, retries }: Seen,
): string[] {
  const faults: string[] = [];
  if ((outcome === 'not_sent') !== (attempts === 0)) faults.push(`outcome ${outcome} after ${attempts} attempts`);
  // A caller that waits for a shared token request cannot tell whether it was sent.
  const waited = operation.name === 'token' && code === 'timeout' && attempts === 1;
  // A request may be lost when its connection fails.
  const lost = !reading.exact && attempts > requests;
  if (attempts !== requests && !waited && !lost) faults.push(`attempts ${attempts} instead of ${requests}`);
  // The request may be sent with two tokens, and then again for five seconds while the API rejects the second one.
  if (attempts > (retries + 1) * (2 + MAX_WAITS)) faults.push(`${attempts} attempts`);
  return faults;
}

function judgeWords(error: ProviderError, { subject, operation, reading }: FailedCall): string[] {
  const { message, providerMessage = '' } = error;
  const text = `${shown(error)}\n${shown(error.response)}`;
  const faults = [...sentCanaries(text, operation, reading), ...responseCanaries(text, operation, subject, reading)];
  if (providerMessage.length > MAX_WORDS) faults.push(`providerMessage of ${providerMessage.length} characters`);
  if (message.length > MAX_MESSAGE) faults.push(`message of ${message.length} characters`);
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(providerMessage + message)) faults.push('control characters');
  if (!message.includes(providerMessage)) faults.push("a message without the provider's words");
  return faults;
}

/** Returns the faults in the provider's error code and in the request's ID. Only SingleView documents a code. */
function judgeIds(error: ProviderError, { subject }: FailedCall): string[] {
  const faults = (['providerCode', 'requestId'] as const).flatMap((name) => {
    if (!Object.hasOwn(error, name)) return [];
    const { [name]: id } = error;
    if (typeof id !== 'string' || id === '') return [`an invalid ${name}`];
    if (id.length > MAX_ID) return [`${name} of ${id.length} characters`];
    return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(id) ? [`control characters in ${name}`] : [];
  });
  if (error.providerCode !== undefined && subject.name !== 'singleview') faults.push('an undocumented error code');
  return faults;
}
