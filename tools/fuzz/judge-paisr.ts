import { inspect } from 'node:util';
import type { ProviderError, Secret } from '@x/core';
import type { AccessTokenInfo, CreatedAccessToken } from '@x/paisr';
import { judgeAttempts } from './judge-error.js';
import { RESPONSE_CANARY } from './nasty-values.js';
import type { Reading } from './reading.js';
import { type FailedCall, MAX_RESPONSE_BYTES } from './subject.js';

/** Maximum size of a body in which a client must recognize an error response. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/** Returns the reasons why this response does not indicate success. */
export function judgeEnvelope(reading: Reading): readonly string[] {
  if (!reading.exact) return [];
  const { status, whole, json, body } = reading;
  const faults: string[] = [];
  if (!(status >= 200 && status <= 299)) faults.push(`a result with status ${status}`);
  if ((Object(json) as { success?: unknown }).success !== true) faults.push('a result without success: true');
  if ((body?.length ?? 0) > MAX_RESPONSE_BYTES) faults.push('a result from a response above the size limit');
  if (!whole) faults.push('a result from a truncated response');
  return faults;
}

/** Returns the faults in a newly created key. */
export function judgeCreated(value: unknown, reading: Reading): readonly string[] {
  const { id, secret } = Object(value) as Partial<CreatedAccessToken>;
  const text = (secret as Partial<Secret> | undefined)?.reveal?.();
  const faults: string[] = [];
  if (typeof id !== 'string' || !/^tkn_[\w-]+$/.test(id)) faults.push('an invalid id');
  if (text === undefined || !/^[\x21-\x7e]+$/.test(text)) return [...faults, 'a secret that no header can carry'];
  const shows = text.includes(RESPONSE_CANARY) && inspect(value).includes(RESPONSE_CANARY);
  if (shows) faults.push('a secret that prints its value');
  const { data } = Object(reading.json) as { data?: unknown };
  const sent = Object(data) as { id?: unknown; secret?: unknown };
  if (reading.exact && (sent.id !== id || sent.secret !== text))
    faults.push('a key that differs from the key in the response');
  return faults;
}

/**
 * Returns the faults in a failed create call's error. After a well-formed error response, the outcome must be
 * `answered`. For any other sent request, it is unknown.
 */
export function judgeCreateOutcome(error: ProviderError, { operation, reading, seen }: FailedCall): readonly string[] {
  const { code, outcome, retryable, message } = error;
  const { exact, whole, json, status, body } = reading;
  const faults = judgeAttempts(error, operation, reading, seen);
  if (seen.tries > 1) faults.push('a key requested twice');
  const harmless = outcome === 'not_sent' || code === 'rate_limited';
  if (retryable && !harmless) faults.push(`${code} with outcome ${outcome} marked as retryable`);
  if (outcome === 'unknown' && !message.includes('accessTokens.list()')) faults.push('no advice on what to do');
  if (!exact || outcome === 'not_sent') return faults;
  const refused = whole && status < 500 && (Object(json) as { success?: unknown }).success === false;
  if (outcome === 'answered' && !refused) faults.push('a certain outcome without a refusal');
  // A client may skip a body that exceeds the size or depth limit.
  const readable = code !== 'too_large' && !reading.looksDeep && (body?.length ?? 0) <= MAX_REFUSAL_BYTES;
  if (outcome !== 'answered' && refused && readable) faults.push('a refusal with an uncertain outcome');
  return faults;
}

/** Returns the faults in a list of keys. */
export function judgeList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap(judgeInfo) : ['not a list'];
}

/** Returns the faults in a key's description. */
export function judgeInfo(value: unknown): readonly string[] {
  const info = Object(value) as Partial<AccessTokenInfo>;
  const { permissions, createdAt, createdBy, expiresAt } = info;
  const faults: string[] = [];
  if (typeof info.id !== 'string' || typeof info.description !== 'string')
    faults.push('a key without id or description');
  const whole =
    Array.isArray(permissions) &&
    permissions.every(({ id, type }) => typeof id === 'string' && typeof type === 'string');
  if (!whole) faults.push('invalid permissions');
  if (createdBy !== undefined && typeof createdBy !== 'string') faults.push('createdBy');
  const dates = [createdAt, expiresAt].filter((date) => date !== undefined);
  if (dates.some((date) => Number.isNaN(date.getTime()))) faults.push('an invalid date');
  const known = ['id', 'description', 'permissions', 'createdAt', 'createdBy', 'expiresAt'];
  if (Object.keys(info).some((name) => !known.includes(name))) faults.push('an undocumented field');
  return faults;
}

/** Returns the faults in the result of an operation that returns nothing. */
export function judgeNothing(value: unknown): readonly string[] {
  return value === undefined ? [] : ['a value where none is documented'];
}
