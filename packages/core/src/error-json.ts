import { isErrorCode, isOutcome, isRetryable, isWebhookReason } from './error-code.js';
import { ownField } from './own-fields.js';

/** Maximum lengths of an error's strings. Together, they fit in 64 KiB of JSON even if all characters are escaped. */
const MAX_LENGTHS = {
  provider: 100,
  operation: 100,
  message: 8 * 1024,
  providerMessage: 200,
  providerCode: 100,
  requestId: 100,
  method: 20,
  host: 300,
  path: 200,
};
const MAX_ATTEMPTS = 1000;
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

/** Operations that are safe to repeat: token requests, idempotent HTTP methods, and resource methods. */
const IDEMPOTENT =
  /^(token|http\.(get|head|options|query|put|delete)|(?!http\.)\w+\.(get|list|update|revoke|remove\w*))$/;

/**
 * Reads untrusted JSON of an error, as `ProviderError.toJSON` returns it. Does not call getters. Returns `undefined` for
 * any other value.
 */
export function readErrorJson(json: unknown): ReturnType<typeof read> {
  try {
    return typeof json === 'object' && json !== null ? read(json) : undefined;
  } catch {
    // The value may be a revoked Proxy, for example.
    return undefined;
  }
}

// The type is inferred, because `errors.ts` imports this file.
function read(json: object) {
  const own = (name: string): unknown => {
    const descriptor: PropertyDescriptor = Object.getOwnPropertyDescriptor(json, name) ?? {};
    return ownField(descriptor, 'value');
  };
  const text = (name: keyof typeof MAX_LENGTHS): string | undefined => {
    const value = own(name);
    return typeof value === 'string' ? value.slice(0, MAX_LENGTHS[name]).replace(/\p{Cc}/gu, ' ') : undefined;
  };
  const number = (name: string, max: number): number | undefined => {
    const value = own(name);
    return typeof value === 'number' && !Number.isNaN(value) ? Math.min(Math.max(value, 0), max) : undefined;
  };
  const [provider, operation, message, code] = [text('provider'), text('operation'), text('message'), own('code')];
  if (own('name') !== 'ProviderError' || provider === undefined || operation === undefined) return undefined;
  if (message === undefined || !isErrorCode(code)) return undefined;
  const given = own('outcome');
  const outcome = isOutcome(given) ? given : 'unknown';
  const httpStatus = own('httpStatus') as number;
  const reason = own('reason');
  return {
    provider,
    operation,
    code,
    message,
    outcome,
    attempts: Math.trunc(number('attempts', MAX_ATTEMPTS) ?? 0),
    retryable: own('retryable') === true && isRetryable(code, outcome, message, IDEMPOTENT.test(operation)),
    method: text('method'),
    host: text('host'),
    path: text('path'),
    httpStatus: Number.isInteger(httpStatus) && httpStatus >= 100 && httpStatus <= 999 ? httpStatus : undefined,
    providerMessage: text('providerMessage'),
    providerCode: text('providerCode'),
    requestId: text('requestId'),
    retryAfter: number('retryAfter', MAX_RETRY_AFTER_MS),
    reason: code === 'invalid_webhook' && isWebhookReason(reason) ? reason : undefined,
  };
}
