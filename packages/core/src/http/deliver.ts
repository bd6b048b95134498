import type { Call } from '../call.js';
import { type ErrorCode, ProviderError } from '../errors.js';
import { emit } from '../events.js';
import type { ClientConfig } from '../options.js';
import { BEFORE_RETRY, backOffDelay, type RetryRule, retryAfterOf } from '../retry.js';
import type { RetryBudget } from '../retry-budget.js';
import type { Answer } from './answer.js';
import { send, type WireRequest } from './engine.js';

/** On what terms a request is delivered. */
export interface Terms {
  readonly config: ClientConfig;
  readonly budget: RetryBudget;
  readonly rule: RetryRule;
  /** What the failure that a status stands for is called. */
  codeOf(status: number): ErrorCode;
  /** The request for the next attempt: each has the token, the signature and the time of its own sending. */
  next(): WireRequest | Promise<WireRequest>;
}

/** What one attempt came to. */
type Attempt = { readonly answer: Answer } | { readonly failure: ProviderError };

/**
 * Sends a request, and again after a pause where the rule allows it, the call has a retry left, the client's budget
 * too, and there is time. Gives the last answer, whatever its status; throws what the last attempt failed with.
 */
export async function deliver(call: Call, terms: Terms): Promise<Answer> {
  const { config, budget, rule } = terms;
  for (;;) {
    const prepared = terms.next();
    const request = prepared instanceof Promise ? await prepared : prepared;
    const attempt = await once(call, config, request, rule);
    if ('answer' in attempt && !rule.status(attempt.answer.status)) {
      budget.giveBack();
      return attempt.answer;
    }
    const wait = pauseBefore(call, config, attempt);
    // The budget last: what is not going to be sent again takes nothing from it.
    if (call.retries >= config.retries || wait >= call.remaining || !budget.take()) return outcomeOf(attempt);
    call.retries += 1;
    emit(config, () => ({
      type: 'request.retried',
      operation: call.operation,
      ...('answer' in attempt
        ? { code: terms.codeOf(attempt.answer.status), status: attempt.answer.status }
        : { code: attempt.failure.code }),
      retry: call.retries,
      delay: wait,
    }));
    await call.pause(wait);
  }
}

/** Sends once. Failures that the rule does not speak of are thrown. */
async function once(call: Call, config: ClientConfig, request: WireRequest, rule: RetryRule): Promise<Attempt> {
  try {
    return { answer: await send(config.dispatcher, request, call) };
  } catch (error) {
    if (!ProviderError.is(error)) throw error;
    const { code } = error;
    const again = (code === 'connect' && rule.unsent) || (code === 'network' && rule.unanswered && !call.answerBegun);
    if (!again) throw error;
    return { failure: error };
  }
}

/** What the provider asks for, and beyond it a while that differs, so that those who failed together don't return together. */
function pauseBefore(call: Call, { clock }: ClientConfig, attempt: Attempt): number {
  const asked = 'answer' in attempt ? retryAfterOf(attempt.answer.headers['retry-after'], clock.now()) : undefined;
  return (asked ?? 0) + backOffDelay(BEFORE_RETRY, call.retries + 1, Math.random());
}

function outcomeOf(attempt: Attempt): Answer {
  if ('failure' in attempt) throw attempt.failure;
  return attempt.answer;
}
