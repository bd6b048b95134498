import type { Call } from '../call/call.js';
import type { ClientConfig, TokenExpiredResponse } from '../config.js';
import { emit } from '../events.js';
import { hasOwn } from '../own-fields.js';
import { isPromise } from '../validation.js';
import { decodeText, type HttpResponse, isJson, parseJson } from './response.js';

/** Maximum size of a body that the `tokenExpired` function receives. Errors are short, and a copy of the data is slow. */
const MAX_BYTES = 1024 * 1024;

/** Returns whether the user's `tokenExpired` function says that a response reports an expired token. */
export function reportsExpiredToken(config: ClientConfig, call: Call, response: HttpResponse): boolean {
  const { tokenExpired } = config;
  if (tokenExpired === undefined || response.streamed !== undefined || response.undecodable) return false;
  if (response.body.length > MAX_BYTES) return false;
  try {
    const result: unknown = tokenExpired(frozenCopy(response));
    if (!isPromise(result)) return result === true;
    // Ignore a rejection, because no other code handles it.
    Promise.resolve(result).catch(() => undefined);
    failed(config, call, 'returned a promise');
  } catch {
    // The error is not shown, because it may contain data from the response.
    failed(config, call, 'threw an error');
  }
  return false;
}

function failed(config: ClientConfig, call: Call, reason: 'threw an error' | 'returned a promise'): void {
  emit(config, call, () => ({ type: 'hook.failed', hook: 'tokenExpired', reason }));
}

/** Parses the body again, so that the function cannot change the data that the caller receives. */
function frozenCopy(response: HttpResponse): TokenExpiredResponse {
  const { status, headers, body } = response;
  const parsed = isJson(response) ? parseJson(body) : undefined;
  const text = body.length === 0 ? undefined : decodeText(body);
  const data: unknown = parsed && hasOwn(parsed, 'json') ? parsed.json : text;
  return freeze({ status, headers: structuredClone(headers), data });
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}
