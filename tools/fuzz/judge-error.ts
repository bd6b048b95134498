import { type ErrorCode, type Outcome, ProviderError } from '@x/core';
import type { Reading } from './reading.js';
import { answeredCanaries, sentCanaries, shown } from './shown-canaries.js';
import type { FailedCall, Operation, Seen } from './subject.js';

/** What an error of one code may say. */
interface Expected {
  readonly outcomes: readonly Outcome[];
  /** Of the answer; left out where there was none. */
  readonly statuses?: RegExp;
}

/** Each code that can come of an answer. */
const EXPECTED: Partial<Record<ErrorCode, Expected>> = {
  connect: { outcomes: ['not_sent'] },
  network: { outcomes: ['unknown'] },
  timeout: { outcomes: ['unknown', 'not_sent'] },
  redirect_refused: { outcomes: ['answered'], statuses: /^3..$/ },
  credentials_rejected: { outcomes: ['answered'], statuses: /^40[13]$/ },
  unauthorized: { outcomes: ['answered'], statuses: /^401$/ },
  rate_limited: { outcomes: ['answered'], statuses: /^429$/ },
  rejected: { outcomes: ['answered'], statuses: /^[24]..$/ },
  unavailable: { outcomes: ['answered'], statuses: /^[5-9]..$/ },
  // Without a status where not even HTTP was understood.
  invalid_response: { outcomes: ['answered', 'unknown'], statuses: /^(2..|undefined)$/ },
  too_large: { outcomes: ['answered', 'unknown'], statuses: /^(...|undefined)$/ },
};

/** What can't be where an answer came whole. */
const UNANSWERED: ReadonlySet<ErrorCode> = new Set(['connect', 'network', 'timeout']);

const LONGEST_RETRY_AFTER = 300_000;
const LONGEST_WORDS = 200;
/** The constants around a provider's words take no more. */
const LONGEST_MESSAGE = 600;

/** What is wrong with what a call was rejected with. */
export function judgeError(error: unknown, failed: FailedCall): readonly string[] {
  if (!ProviderError.is(error)) return [`no ProviderError: ${shown(error).slice(0, 2_000)}`];
  return [
    ...judgeIdentity(error, failed),
    ...judgeStatus(error, failed),
    ...(failed.operation.judgeOutcome ?? judgeOutcome)(error, failed),
    ...judgeWords(error, failed),
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
    faults.push(`status ${status} of ${reading.status}`);
  if (reading.exact && reading.whole && UNANSWERED.has(code)) faults.push(`${code} though all of an answer came`);
  const sane = retryAfter === undefined || (retryAfter >= 0 && retryAfter <= LONGEST_RETRY_AFTER);
  if (!sane) faults.push(`retryAfter ${retryAfter}`);
  const asked =
    reading.exact && status !== undefined && code !== 'too_large' && code !== 'invalid_response'
      ? reading.wait
      : undefined;
  if (asked !== undefined && retryAfter !== Math.min(asked, LONGEST_RETRY_AFTER))
    faults.push(`retryAfter ${retryAfter} of ${asked}`);
  if (operation.mutates === 'token answer' && response !== undefined) faults.push('a response on a token request');
  if (response !== undefined && response.status !== status)
    faults.push(`a response of ${response.status} with ${status}`);
  return faults;
}

/** What an error says of its request, where the operation has no rule of its own. */
function judgeOutcome(
  { code, outcome, httpStatus: status, attempts }: ProviderError,
  { operation, reading, seen }: FailedCall,
): string[] {
  const faults: string[] = [];
  // Nothing of a call is sent before it has its token.
  const behind = operation.mutates === 'token answer' && operation.name !== 'token';
  // Where an answer of 401 came although nobody could know that, time may be over while the token is renewed.
  const renewing = !reading.exact && code === 'timeout' && outcome === 'answered';
  const expected = behind ? outcome === 'not_sent' : EXPECTED[code]?.outcomes.includes(outcome) === true;
  if (!expected && !renewing) faults.push(`${code} with outcome ${outcome}`);
  if (!behind && !renewing && (outcome === 'answered') !== (status !== undefined)) {
    faults.push(`outcome ${outcome} with status ${status}`);
  }
  return [...faults, ...judgeAttempts({ outcome, attempts, code }, operation, reading, seen)];
}

/** Whether an error knows how often its request was sent. */
export function judgeAttempts(
  { outcome, attempts, code }: Pick<ProviderError, 'outcome' | 'attempts' | 'code'>,
  operation: Operation,
  reading: Reading,
  { requests, retries }: Seen,
): string[] {
  const faults: string[] = [];
  if ((outcome === 'not_sent') !== (attempts === 0)) faults.push(`outcome ${outcome} after ${attempts} attempts`);
  // Whoever waits for a token that is asked for on behalf of all does not know how far that has come.
  const waited = operation.name === 'token' && code === 'timeout' && attempts === 1;
  // A request may be lost with the connection that it went out on.
  const lost = !reading.exact && attempts > requests;
  if (attempts !== requests && !waited && !lost) faults.push(`attempts ${attempts} of ${requests}`);
  // Twice, where a token is renewed in between.
  if (attempts > (retries + 1) * 2) faults.push(`${attempts} attempts`);
  return faults;
}

function judgeWords(error: ProviderError, { subject, operation, reading }: FailedCall): string[] {
  const { message, providerMessage = '' } = error;
  const text = `${shown(error)}\n${shown(error.response)}`;
  const faults = [...sentCanaries(text, operation, reading), ...answeredCanaries(text, operation, subject, reading)];
  if (providerMessage.length > LONGEST_WORDS) faults.push(`providerMessage of ${providerMessage.length} characters`);
  if (message.length > LONGEST_MESSAGE) faults.push(`message of ${message.length} characters`);
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(providerMessage + message)) faults.push('control characters');
  if (!message.includes(providerMessage)) faults.push('a message without the words of the provider');
  return faults;
}
