import type { Base } from './config.js';
import { climbs } from './dot-segments.js';
import { hasOwn } from './own-fields.js';

/**
 * A valid location, or the reason why a location is invalid. The reason is a constant noun phrase that follows "must
 * be".
 */
export type Located<T> = { readonly at: T } | { readonly refused: string };

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const CONTROL_OR_BACKSLASH = /[\p{Cc}\\]/u;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const NO_DOTS = 'a path without . and .. segments, in any encoding';

/**
 * Maximum length of a URL, in characters. Servers accept much less than this: usually 8 or 16 KiB for all headers
 * together.
 */
export const MAX_URL_LENGTH = 64 * 1024;
const TOO_LONG = `a URL of at most ${MAX_URL_LENGTH} characters`;

/** Parses and validates a `baseUrl`. */
export function parseBase(baseUrl: string): Located<Base> {
  let url: URL;
  if (baseUrl.length > MAX_URL_LENGTH) return { refused: TOO_LONG };
  if (baseUrl.trim() !== baseUrl) return { refused: 'a URL without spaces around it' };
  if (CONTROL_OR_BACKSLASH.test(baseUrl)) return { refused: 'a URL without backslashes and control characters' };
  try {
    url = new URL(baseUrl);
  } catch {
    return { refused: 'an absolute URL such as https://api.example.com' };
  }
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
 * Joins a caller's URL to the base URL. Rejects every URL that a server could interpret differently than this code
 * does, such as a URL with `//host`, backslashes, control characters or a fragment.
 *
 * @param absoluteAllowed Whether `url` may be an absolute URL. An absolute URL must still be below the base URL.
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

/**
 * Returns the text without trailing slashes. Uses a loop, because matching the pattern `/\/+$/` takes time quadratic in
 * the number of slashes in a URL.
 */
function withoutEndSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

/**
 * Matches simple paths that every server interprets in the same way. Such a path consists of letters, digits, `-` and
 * `_` between single slashes. The path may have a query of letters, digits, `-`, `_`, `=` and `&`.
 */
const PLAIN = /^\/?[\w-]+(?:\/[\w-]+)*(?:\?[\w=&-]+)?$/;

/**
 * Returns the path and query to send for a simple path, which needs no further checks. Returns `undefined` for all
 * other paths.
 */
export function plainly({ prefix }: Base, path: string): string | undefined {
  if (path.length > MAX_URL_LENGTH || !PLAIN.test(path)) return undefined;
  return path.startsWith('/') ? prefix + path : `${prefix}/${path}`;
}

/** Returns the path and query to send for a caller's path, which is relative to the base URL. */
export function below(base: Base, path: string): Located<string> {
  const joined = join(base.origin + base.prefix, path);
  return hasOwn(joined, 'refused') ? joined : within(base, joined.at);
}

/** Returns the path and query to send for a full URL, if the URL is below the base URL. */
export function within(base: Base, fullUrl: string): Located<string> {
  if (fullUrl.length > MAX_URL_LENGTH) return { refused: TOO_LONG };
  let url: URL;
  try {
    url = new URL(fullUrl);
  } catch {
    return { refused: 'a path, or a URL below the base URL' };
  }
  // Check the original text, because the `URL` class has already resolved the dot segments that it recognizes.
  if (climbs(fullUrl.split('?', 1)[0] ?? '')) return { refused: NO_DOTS };
  const { origin, prefix } = base;
  const inside = url.pathname === prefix || url.pathname.startsWith(`${prefix}/`);
  if (url.origin !== origin || url.username !== '' || url.password !== '' || url.hash !== '' || !inside) {
    return { refused: `a path, or a URL below ${origin}${prefix}` };
  }
  return { at: url.pathname + url.search };
}
