import { type ErrorCode, isErrorCode, isRetryable, type Outcome } from './error-code.js';
import { ownField } from './own-fields.js';

/** Maximum lengths of an error's texts. Together, they fit in 64 KiB of JSON even if all characters are escaped. */
const MAX_LENGTHS = { provider: 100, operation: 100, message: 8 * 1024, providerMessage: 200 };
const MAX_ATTEMPTS = 1000;
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

const OUTCOMES: ReadonlySet<unknown> = new Set<Outcome>(['not_sent', 'unknown', 'answered']);

/** Operations that can be repeated without harm: token requests, idempotent HTTP methods, and resource methods. */
const IDEMPOTENT =
  /^(token|http\.(get|head|options|query|put|delete)|(?!http\.)\w+\.(get|list|update|revoke|remove\w*))$/;

/** The checked fields of an error. */
interface ErrorFields {
  readonly provider: string;
  readonly operation: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly retryable: boolean;
  readonly httpStatus: number | undefined;
  readonly providerMessage: string | undefined;
  readonly retryAfter: number | undefined;
}

/**
 * Reads untrusted JSON of an error, as `ProviderError.toJSON` returns it. Does not call getters. Returns `undefined` for
 * any other value.
 */
export function readErrorJson(json: unknown): ErrorFields | undefined {
  try {
    return typeof json === 'object' && json !== null ? read(json) : undefined;
  } catch {
    // For example, a revoked Proxy.
    return undefined;
  }
}

function read(json: object): ErrorFields | undefined {
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
  const outcome = OUTCOMES.has(given) ? (given as Outcome) : 'unknown';
  const httpStatus = own('httpStatus') as number;
  return {
    provider,
    operation,
    code,
    message,
    outcome,
    attempts: Math.trunc(number('attempts', MAX_ATTEMPTS) ?? 0),
    retryable: isRetryable(code, outcome, message, IDEMPOTENT.test(operation)),
    httpStatus: Number.isInteger(httpStatus) && httpStatus >= 100 && httpStatus <= 999 ? httpStatus : undefined,
    providerMessage: text('providerMessage'),
    retryAfter: number('retryAfter', MAX_RETRY_AFTER_MS),
  };
}
