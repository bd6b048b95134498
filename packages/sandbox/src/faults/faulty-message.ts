import { type Message, WITHOUT_BODY, withHeaders } from '../http/message.js';
import type { HttpResponse, Provider } from '../http/route.js';
import { SIGNATURE_MISMATCH } from '../providers/singleview-errors.js';
import type { Fault } from './fault.js';

/**
 * Returns the response that a fault sends instead of the provider's response. Returns `undefined` if the fault keeps
 * the provider's response.
 */
export function replacementOf(fault: Fault, refuse: Provider['refuse']): HttpResponse | undefined {
  const { redirect, body } = fault;
  const status = statusOf(fault);
  // Use the providers' content type, so that clients parse a custom body like a real response.
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  if (redirect !== undefined) return { status: status ?? 307, body, headers: { ...headers, Location: redirect } };
  if (body !== undefined) return { status: status ?? 200, body, headers };
  if (fault.badSignature === true) return refuse(status ?? 401, SIGNATURE_MISMATCH);
  if (status === undefined || status < 300) return undefined;
  return status < 400 ? { status } : refuse(status);
}

/** Applies a fault to a response. */
export function withFault(message: Message, fault: Fault, at: number): Message {
  const status = statusOf(fault) ?? message.status;
  let { content } = message;
  const expiresIn =
    fault.expiresInText ?? (fault.expiresIn === undefined ? undefined : JSON.stringify(fault.expiresIn));
  if (expiresIn !== undefined) content = withExpiresIn(content, expiresIn);
  if (fault.malformed === true) content = content.slice(0, Math.floor(content.length / 2));
  if (WITHOUT_BODY.includes(status)) content = '';
  const more: Record<string, string> = { 'Content-Length': String(Buffer.byteLength(content)) };
  if (fault.retryAfter !== undefined) more['Retry-After'] = String(fault.retryAfter);
  if (fault.retryAfterDate !== undefined)
    more['Retry-After'] = new Date(at + fault.retryAfterDate * 1000).toUTCString();
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
