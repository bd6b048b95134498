import type { HttpResponse } from './route.js';

/** A serialized HTTP response. */
export interface Message {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly content: string;
}

/** Statuses whose responses never have a body (RFC 9110, 15.3.5, 15.3.6 and 15.4.5). */
export const WITHOUT_BODY: readonly number[] = [204, 205, 304];

/** Serializes a response. `at` is the wall clock time in ms for the `Date` header. */
export function messageOf(response: HttpResponse, at: number, noStore: boolean): Message {
  const { status, body } = response;
  const headers: Record<string, string | number> = { Date: new Date(at).toUTCString() };
  if (noStore) headers['Cache-Control'] = 'no-store';
  let content = '';
  if (body !== undefined && !WITHOUT_BODY.includes(status)) {
    headers['Content-Type'] = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
    content = typeof body === 'string' ? body : JSON.stringify(body);
  }
  if (!WITHOUT_BODY.includes(status)) headers['Content-Length'] = Buffer.byteLength(content);
  return {
    status,
    headers: response.headers === undefined ? headers : withHeaders(headers, response.headers),
    content,
  };
}

/** Adds headers. Existing headers with the same names are replaced, regardless of case. */
export function withHeaders(headers: Message['headers'], more: Readonly<Record<string, string>>): Message['headers'] {
  const replaced = new Set(Object.keys(more).map((name) => name.toLowerCase()));
  const kept = Object.entries(headers).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...more };
}
