import type { Call } from '../call/call.js';
import type { ClientConfig, Dispatcher } from '../config.js';
import { type ErrorCode, ProviderError } from '../errors.js';
import { emit, type RequestRetriedEvent } from '../events.js';
import { hasOwn } from '../own-fields.js';
import { retryAfterOf } from '../retry/retry-after.js';
import type { RetryStock } from '../retry/retry-budget.js';
import { retryDelay } from '../retry/retry-delay.js';
import type { RetryRule } from '../retry/retry-rule.js';
import { type HttpResponse, headerOf } from './response.js';
import { sendOnce } from './send-once.js';
import type { WireRequest } from './wire-request.js';

/** On what terms a request is delivered. */
export interface RetryTerms {
  readonly config: ClientConfig;
  readonly budget: RetryStock;
  readonly rule: RetryRule;
  /** What the failure that a status stands for is called. */
  readonly codeOf: (status: number) => ErrorCode;
  /** What the next attempt is sent through. */
  dispatcher(): Dispatcher;
  /** The request for the next attempt: each has the token, the signature and the time of its own sending. */
  next(): WireRequest | Promise<WireRequest>;
}

/** An attempt that the rule speaks of: an answer that may be another one next time, or none at all. */
type Failed = { readonly answer: HttpResponse } | { readonly error: ProviderError };

/**
 * Sends a request, and again after a pause where the rule allows it, the call has a retry left, the client's budget
 * too, and there is time. Gives the last answer, whatever its status; throws what the last attempt failed with.
 */
export async function sendWithRetry(call: Call, terms: RetryTerms): Promise<HttpResponse> {
  const { config, budget, rule } = terms;
  for (;;) {
    const prepared = terms.next();
    const request = prepared instanceof Promise ? await prepared : prepared;
    let failed: Failed;
    try {
      const answer = await sendOnce(terms.dispatcher(), request, call);
      if (!rule.status(answer.status)) {
        // Whatever the rule says of it: an outage gives nothing back.
        if (answer.status < 500 && answer.status !== 429) budget.giveBackRetry();
        return answer;
      }
      failed = { answer };
    } catch (error) {
      if (!ProviderError.is(error) || !isTransient(error, call, rule)) throw error;
      failed = { error };
    }
    const limits = { maxRetries: config.retries, retryAfter: retryAfterIn(failed, call), random: Math.random() };
    const delay = retryDelay({ retries: call.retries, remaining: call.deadline.remaining }, limits, budget);
    if (delay === undefined) {
      if (hasOwn(failed, 'answer')) return failed.answer;
      throw failed.error;
    }
    call.retries += 1;
    emit(config, () => retried(call, failed, terms, delay));
    call.stage = 'waiting to retry';
    await call.deadline.pause(delay);
  }
}

/** Whether the rule speaks of an attempt that brought no answer. */
function isTransient({ code }: ProviderError, call: Call, rule: RetryRule): boolean {
  return (code === 'connect' && rule.notSent) || (code === 'network' && rule.connectionLost && !call.responseStarted);
}

/** For how long the provider asks to be left alone, in milliseconds. */
function retryAfterIn(failed: Failed, { clock }: Call): number | undefined {
  return hasOwn(failed, 'answer')
    ? retryAfterOf(headerOf(failed.answer.headers, 'retry-after'), clock.now())
    : undefined;
}

function retried(
  { operation, retries }: Call,
  failed: Failed,
  { codeOf }: RetryTerms,
  delay: number,
): RequestRetriedEvent {
  const event = { type: 'request.retried', operation, retry: retries, delay } as const;
  if (hasOwn(failed, 'error')) return { ...event, code: failed.error.code };
  const { status } = failed.answer;
  return { ...event, code: codeOf(status), httpStatus: status };
}
