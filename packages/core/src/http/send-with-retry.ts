import type { Call } from '../call/call.js';
import type { ClientConfig, Dispatcher } from '../config.js';
import { isProxyRefusal } from '../error-code.js';
import { type ErrorCode, ProviderError } from '../errors.js';
import { emit, type RequestRetriedEvent, responseFields } from '../events.js';
import { hasOwn } from '../own-fields.js';
import { retryAfterOf } from '../retry/retry-after.js';
import { giveBackRetry, type RetryBudget } from '../retry/retry-budget.js';
import { retryDelay } from '../retry/retry-delay.js';
import type { RetryRule } from '../retry/retry-rule.js';
import { responseDetails } from './failure.js';
import { type HttpResponse, headerOf } from './response.js';
import { sendOnce } from './send-once.js';
import type { WireRequest } from './wire-request.js';

/** Determines how a request is sent and retried. */
export interface RetryTerms {
  readonly config: ClientConfig;
  readonly budget: RetryBudget;
  readonly rule: RetryRule;
  /** Maximum number of retries for the call. */
  readonly maxRetries: number;
  /** Returns the error code for an HTTP status. */
  readonly codeOf: (status: number) => ErrorCode;
  /** Returns the secrets that the provider may have echoed in a response. */
  readonly secrets: () => readonly string[];
  /** Returns the dispatcher for the next attempt. */
  dispatcher(): Dispatcher;
  /** Returns the request for the next attempt. The token, signature and time can differ between attempts. */
  next(): WireRequest | Promise<WireRequest>;
}

/** The response or the error of a failed attempt that may be retried. */
type Failed = { readonly response: HttpResponse } | { readonly error: ProviderError };

/**
 * Sends a request and retries it after a pause if it fails. Retries only if the rule allows it, the call has retries
 * and time left, and the client's retry budget is not empty. Returns the last response, whatever its status, or throws
 * the last error.
 */
export async function sendWithRetry(call: Call, terms: RetryTerms): Promise<HttpResponse> {
  const { config, budget, rule, maxRetries } = terms;
  for (;;) {
    const prepared = terms.next();
    const request = prepared instanceof Promise ? await prepared : prepared;
    let failed: Failed;
    try {
      const response = await sendOnce(terms.dispatcher(), request, call);
      if (!rule.status(response.status)) {
        // Only responses that do not indicate an outage refill the retry budget.
        if (response.status < 500 && response.status !== 429) giveBackRetry(budget);
        return response;
      }
      failed = { response };
    } catch (error) {
      if (!ProviderError.is(error) || !isTransient(error, call, rule)) throw error;
      failed = { error };
    }
    const limits = { maxRetries, retryAfter: retryAfterFrom(failed, call), random: Math.random() };
    const delay = retryDelay({ retries: call.retries, remaining: call.deadline.remaining }, limits, budget);
    if (delay === undefined) {
      if (hasOwn(failed, 'response')) return failed.response;
      throw failed.error;
    }
    call.retries += 1;
    if (hasOwn(failed, 'response')) {
      const { status } = failed.response;
      call.refusal = { code: terms.codeOf(status), httpStatus: status };
    }
    emit(config, call, () => retriedEvent(call, failed, terms, delay));
    call.stage = 'waiting to retry';
    await call.deadline.pause(delay);
  }
}

/** Returns whether an attempt without a response may be retried. */
function isTransient({ code, message }: ProviderError, call: Call, rule: RetryRule): boolean {
  if (code === 'connect') return rule.notSent && !isProxyRefusal(code, message);
  return code === 'network' && rule.connectionLost && !call.responseStarted;
}

/** Returns the wait time in milliseconds that the provider requested. */
function retryAfterFrom(failed: Failed, { clock }: Call): number | undefined {
  return hasOwn(failed, 'response')
    ? retryAfterOf(headerOf(failed.response.headers, 'retry-after'), clock.now())
    : undefined;
}

function retriedEvent(
  { operation, retries }: Call,
  failed: Failed,
  { config: { definition }, codeOf, secrets }: RetryTerms,
  delay: number,
): Omit<RequestRetriedEvent, 'callId'> {
  const event = { type: 'request.retried', operation, retry: retries, delay } as const;
  if (hasOwn(failed, 'error')) return { ...event, code: failed.error.code };
  const { response } = failed;
  const details = responseDetails({ response, data: undefined }, { definition, secrets });
  return { ...event, code: codeOf(response.status), ...responseFields(details) };
}
