import type { Fault } from '../faults/fault.js';
import type { Answer, Provider } from './route.js';

/** An answer as it goes out. */
export interface Message {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly content: string;
}

/** These have no body, whatever is said of them (RFC 9110, 15.3.5, 15.3.6 and 15.4.5). */
const WITHOUT_BODY = [204, 205, 304];

/** `at`, wall clock in ms: for the `Date` of the answer. */
export function messageOf(answer: Answer, at: number, noStore: boolean): Message {
  const { status, body } = answer;
  const headers: Record<string, string | number> = { Date: httpDate(at) };
  if (noStore) headers['Cache-Control'] = 'no-store';
  let content = '';
  if (body !== undefined && !WITHOUT_BODY.includes(status)) {
    headers['Content-Type'] = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
    content = typeof body === 'string' ? body : JSON.stringify(body);
  }
  if (!WITHOUT_BODY.includes(status)) headers['Content-Length'] = Buffer.byteLength(content);
  return { status, headers: answer.headers === undefined ? headers : withHeaders(headers, answer.headers), content };
}

/** The answer that a fault gives in place of the provider's; nothing where it leaves that one standing. */
export function replacementOf(fault: Fault, refuse: Provider['refuse']): Answer | undefined {
  const { redirect, body } = fault;
  const status = statusOf(fault);
  // In a provider's name, so that it is no less believable than its own.
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  if (redirect !== undefined) return { status: status ?? 307, body, headers: { ...headers, Location: redirect } };
  if (body !== undefined) return { status: status ?? 200, body, headers };
  if (status === undefined || status < 300) return undefined;
  return status < 400 ? { status } : refuse(status);
}

/** What a fault changes about the answer, whether that is the provider's or its own. */
export function spoilt(message: Message, fault: Fault, at: number): Message {
  const status = statusOf(fault) ?? message.status;
  let { content } = message;
  const expiresIn =
    fault.expiresInText ?? (fault.expiresIn === undefined ? undefined : JSON.stringify(fault.expiresIn));
  if (expiresIn !== undefined) content = withExpiresIn(content, expiresIn);
  if (fault.malformed === true) content = content.slice(0, Math.floor(content.length / 2));
  if (WITHOUT_BODY.includes(status)) content = '';
  const more: Record<string, string> = { 'Content-Length': String(Buffer.byteLength(content)) };
  if (fault.retryAfter !== undefined) more['Retry-After'] = String(fault.retryAfter);
  if (fault.retryAfterDate !== undefined) more['Retry-After'] = httpDate(at + fault.retryAfterDate * 1000);
  return { status, content, headers: withHeaders(message.headers, { ...more, ...fault.headers }) };
}

function statusOf({ status, retryAfter, retryAfterDate }: Fault): number | undefined {
  return status ?? (retryAfter === undefined && retryAfterDate === undefined ? undefined : 429);
}

function withExpiresIn(content: string, text: string): string {
  return text === ''
    ? content.replace(/"expires_in":[^,}]*,|,"expires_in":[^,}]*/, '')
    : content.replace(/("expires_in":)[^,}]*/, (_whole, field: string) => field + text);
}

/** Names of headers know no case: a later one takes the place of an earlier one. */
function withHeaders(headers: Message['headers'], more: Readonly<Record<string, string>>): Message['headers'] {
  const replaced = new Set(Object.keys(more).map((name) => name.toLowerCase()));
  const kept = Object.entries(headers).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...more };
}

let second = Number.NaN;
let date = '';

/** For `Date` and `Retry-After`. Kept for the second that it is good for: a busy server asks thousands of times. */
function httpDate(at: number): string {
  const now = Math.floor(at / 1000);
  if (now !== second) {
    second = now;
    date = new Date(at).toUTCString();
  }
  return date;
}
