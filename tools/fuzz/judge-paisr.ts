import { inspect } from 'node:util';
import type { ProviderError, Secret } from '@x/core';
import type { AccessTokenInfo, CreatedAccessToken } from '@x/paisr';
import { judgeAttempts } from './judge-error.js';
import { ANSWERED_CANARY } from './nasty-values.js';
import type { Reading } from './reading.js';
import { type FailedCall, LARGEST_ANSWER } from './subject.js';

/** In bytes: in a larger body nobody has to look for a refusal. */
const LARGEST_REFUSAL = 64 * 1024;

/** What is wrong with taking this answer for a success. */
export function judgeEnvelope(reading: Reading): readonly string[] {
  if (!reading.exact) return [];
  const { status, whole, json, body } = reading;
  const faults: string[] = [];
  if (!(status >= 200 && status <= 299)) faults.push(`a result with status ${status}`);
  if ((Object(json) as { success?: unknown }).success !== true) faults.push('a result without success: true');
  if ((body?.length ?? 0) > LARGEST_ANSWER) faults.push('a result out of an answer beyond the limit');
  if (!whole) faults.push('a result out of an answer that did not come to its end');
  return faults;
}

/** What is wrong with a key that has just been made. */
export function judgeCreated(value: unknown, reading: Reading): readonly string[] {
  const { id, secret } = Object(value) as Partial<CreatedAccessToken>;
  const text = (secret as Partial<Secret> | undefined)?.reveal?.();
  const faults: string[] = [];
  if (typeof id !== 'string' || !/^tkn_[\w-]+$/.test(id)) faults.push('an id that is none');
  if (text === undefined || !/^[\x21-\x7e]+$/.test(text)) return [...faults, 'a secret that no header can carry'];
  const shows = text.includes(ANSWERED_CANARY) && inspect(value).includes(ANSWERED_CANARY);
  if (shows) faults.push('a secret that shows itself');
  const { data } = Object(reading.json) as { data?: unknown };
  const said = Object(data) as { id?: unknown; secret?: unknown };
  if (reading.exact && (said.id !== id || said.secret !== text)) faults.push('another key than the answer holds');
  return faults;
}

/**
 * Whether a key was made is certain only after a well-formed refusal, and then it has to be said; after everything else
 * that was sent it is not.
 */
export function judgeCreateOutcome(error: ProviderError, { operation, reading, seen }: FailedCall): readonly string[] {
  const { code, outcome, retryable, message } = error;
  const { exact, whole, json, status, body } = reading;
  const faults = judgeAttempts(error, operation, reading, seen);
  if (seen.tries > 1) faults.push('a key asked for twice');
  const harmless = outcome === 'not_sent' || code === 'rate_limited';
  if (retryable && !harmless) faults.push(`${code} ${outcome}, and yet retryable`);
  if (outcome === 'unknown' && !message.includes('accessTokens.list()')) faults.push('no word on what to do');
  if (!exact || outcome === 'not_sent') return faults;
  const refused = whole && status < 500 && (Object(json) as { success?: unknown }).success === false;
  if (outcome === 'answered' && !refused) faults.push('a certain outcome without a refusal');
  // A body beyond a limit, of size or of depth, need not be read.
  const readable = code !== 'too_large' && !reading.looksDeep && (body?.length ?? 0) <= LARGEST_REFUSAL;
  if (outcome !== 'answered' && refused && readable) faults.push('a refusal with an uncertain outcome');
  return faults;
}

/** What is wrong with the keys of an account. */
export function judgeList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap(judgeInfo) : ['no list'];
}

/** What is wrong with a key of an account. */
export function judgeInfo(value: unknown): readonly string[] {
  const info = Object(value) as Partial<AccessTokenInfo>;
  const { permissions, createdAt, createdBy, expiresAt } = info;
  const faults: string[] = [];
  if (typeof info.id !== 'string' || typeof info.description !== 'string') faults.push('a key without its texts');
  const whole =
    Array.isArray(permissions) &&
    permissions.every(({ id, type }) => typeof id === 'string' && typeof type === 'string');
  if (!whole) faults.push('permissions that are none');
  if (createdBy !== undefined && typeof createdBy !== 'string') faults.push('createdBy');
  const dates = [createdAt, expiresAt].filter((date) => date !== undefined);
  if (dates.some((date) => Number.isNaN(date.getTime()))) faults.push('a date that is none');
  const known = ['id', 'description', 'permissions', 'createdAt', 'createdBy', 'expiresAt'];
  if (Object.keys(info).some((name) => !known.includes(name))) faults.push('a field that nobody promised');
  return faults;
}

/** What is wrong with the result of a change. */
export function judgeNothing(value: unknown): readonly string[] {
  return value === undefined ? [] : ['a value where none is promised'];
}
