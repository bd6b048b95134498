import type { Call } from '../call/call.js';
import { shownName } from '../messages/field-name.js';
import { found } from '../validation.js';

/** Headers that `client.fetch` does not send, in addition to those that no client sends. */
const NEVER_SENT = /^(cookie2?|proxy-.*)$/;

/**
 * Converts the `headers` of a call to an object. Accepts what the global `fetch` accepts: an object, pairs, or `Headers`
 * of any realm. Values of the same name are joined, as in `Headers`. Adds the default of the header `Accept`.
 */
export function readHeaders(given: unknown, call: Call): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  headers['accept'] = '*/*';
  if (given === undefined) return headers;
  if (typeof given !== 'object' || given === null) throw invalid(call, given);
  const names = new Map<string, string>();
  for (const [name, value] of pairsOf(given, call)) {
    const lower = name.toLowerCase();
    if (NEVER_SENT.test(lower)) {
      throw call.error('invalid_request', `headers.${shownName(lower)} is not supported here; it is never sent`);
    }
    const text = textOf(value, lower, call);
    const known = names.get(lower);
    headers[known ?? name] = known === undefined ? text : `${headers[known]}, ${text}`;
    if (known !== undefined) continue;
    names.set(lower, name);
    if (lower === 'accept' && name !== lower) delete headers['accept'];
  }
  return headers;
}

/** Returns the value of a header, whose name may have any case. */
export function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  const own = Object.keys(headers).find((one) => one.toLowerCase() === name);
  return own === undefined ? undefined : headers[own];
}

function pairsOf(given: object, call: Call): readonly (readonly [string, unknown])[] {
  if (!(Symbol.iterator in given)) return Object.entries(given);
  return Array.from(given as Iterable<unknown>, (pair) => {
    const [name, value, ...rest] = isIterable(pair) ? [...pair] : [];
    if (typeof name !== 'string' || value === undefined || rest.length > 0) throw invalid(call, given);
    return [name, value] as const;
  });
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** Returns a value as text, without whitespace around it, as in `Headers`. */
function textOf(value: unknown, lower: string, call: Call): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw call.error('invalid_request', `headers.${shownName(lower)}: must be a string ${found(value)}`);
  }
  return String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
}

function invalid(call: Call, value: unknown): Error {
  return call.error('invalid_request', `headers: must be an object, pairs or Headers ${found(value)}`);
}
