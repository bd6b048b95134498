import type { Base } from './config.js';
import { climbs } from './dot-segments.js';
import { hasOwn } from './own-fields.js';

/** A valid location, or a constant phrase that follows "must be" in the error message. */
export type Located<T> = { readonly at: T } | { readonly refused: string };

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const CONTROL_OR_BACKSLASH = /[\p{Cc}\\]/u;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const NO_DOTS = 'a path without . and .. segments, in any encoding';

/** Maximum URL length in characters. Most servers accept much less. */
export const MAX_URL_LENGTH = 64 * 1024;
const TOO_LONG = `a URL of at most ${MAX_URL_LENGTH} characters`;

/** Returns the host of a base URL, with its port if that is not the default port. */
export function hostOf({ origin }: Base): string {
  return origin.slice(origin.indexOf('//') + 2);
}

/** Returns the host and port of a base URL. */
export function addressOf(base: Base): string {
  const { protocol, port } = new URL(base.origin);
  return port === '' ? `${hostOf(base)}:${protocol === 'http:' ? 80 : 443}` : hostOf(base);
}

/** Parses and validates a `baseUrl`. */
export function parseBase(baseUrl: string): Located<Base> {
  if (baseUrl.length > MAX_URL_LENGTH) return { refused: TOO_LONG };
  if (baseUrl.trim() !== baseUrl) return { refused: 'a URL without spaces around it' };
  if (CONTROL_OR_BACKSLASH.test(baseUrl)) return { refused: 'a URL without backslashes and control characters' };
  const url = parseUrl(baseUrl);
  if (url === undefined) return { refused: 'an absolute URL such as https://api.example.com' };
  const loopback = LOOPBACK.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    return { refused: 'an https:// URL (http:// only for loopback hosts: localhost, 127.0.0.0/8, [::1])' };
  }
  if (url.username !== '' || url.password !== '') return { refused: 'a URL without a user name and password' };
  if (baseUrl.includes('?') || baseUrl.includes('#')) return { refused: 'a URL without a query and fragment' };
  if (climbs(baseUrl)) return { refused: NO_DOTS };
  return { at: { origin: url.origin, prefix: withoutEndSlashes(url.pathname) } };
}

/**
 * Joins a caller's URL to the base URL. Rejects ambiguous URLs, such as URLs with `//host`, backslashes, control
 * characters or a fragment.
 *
 * @param absoluteAllowed Allows absolute URLs below the base URL.
 */
export function join(baseUrl: string, url: string, absoluteAllowed = true): Located<string> {
  if (baseUrl.length + url.length > MAX_URL_LENGTH) return { refused: TOO_LONG };
  if (CONTROL_OR_BACKSLASH.test(baseUrl) || /[?#]/.test(baseUrl) || baseUrl.trim() !== baseUrl) {
    return { refused: 'a path below a base URL without query, fragment, backslashes and control characters' };
  }
  if (CONTROL_OR_BACKSLASH.test(url) || url.trim() !== url) {
    return { refused: 'a path without backslashes, control characters and spaces around it' };
  }
  if (url.startsWith('//')) return { refused: 'a path below the base URL, not //host' };
  if (url.includes('#')) return { refused: 'a path without a fragment' };
  if (SCHEME.test(url)) return absoluteAllowed ? { at: url } : { refused: 'a path below the base URL' };
  return { at: url === '' ? baseUrl : `${withoutEndSlashes(baseUrl)}/${url.replace(/^\/+/, '')}` };
}

/** Removes trailing slashes. Uses a loop, because the regular expression `/\/+$/` takes quadratic time. */
function withoutEndSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

/** Matches simple paths and queries that every server interprets the same way. */
const PLAIN = /^\/?[\w-]+(?:\/[\w-]+)*(?:\?[\w=&-]+)?$/;

/** Returns the path and query if they are so simple that they need no further checks. Returns `undefined` otherwise. */
export function plainly({ prefix }: Base, path: string): string | undefined {
  if (path.length > MAX_URL_LENGTH || !PLAIN.test(path)) return undefined;
  return path.startsWith('/') ? prefix + path : `${prefix}/${path}`;
}

/** Returns the path and query of a URL that is relative to the base URL. */
export function below(base: Base, path: string): Located<string> {
  const joined = join(base.origin + base.prefix, path);
  return hasOwn(joined, 'refused') ? joined : within(base, joined.at);
}

/** Returns the path and query of an absolute URL below the base URL. */
export function within(base: Base, fullUrl: string): Located<string> {
  if (fullUrl.length > MAX_URL_LENGTH) return { refused: TOO_LONG };
  const url = parseUrl(fullUrl);
  if (url === undefined) return { refused: 'a path, or a URL below the base URL' };
  // Check the original text, because `URL` has already resolved dot segments.
  if (climbs(fullUrl.split('?', 1)[0] ?? '')) return { refused: NO_DOTS };
  const { origin, prefix } = base;
  const inside = url.pathname === prefix || url.pathname.startsWith(`${prefix}/`);
  if (url.origin !== origin || url.username !== '' || url.password !== '' || url.hash !== '' || !inside) {
    return { refused: `a path, or a URL below ${origin}${prefix}` };
  }
  return { at: url.pathname + url.search };
}

/** Parses a URL. Does not use `URL.canParse`, which the `URL` of Jest's jsdom environment does not have. */
function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
