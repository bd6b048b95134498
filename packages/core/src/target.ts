import type { Base } from './config.js';
import { climbs } from './dot-segments.js';
import { hasOwn } from './own-fields.js';

/** A refusal is a constant noun phrase that follows "must be". */
export type Located<T> = { readonly at: T } | { readonly refused: string };

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const CONTROL_OR_BACKSLASH = /[\p{Cc}\\]/u;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const NO_DOTS = 'a path without . and .. segments, in any encoding';

/** Maximum length of a URL, in characters. Servers accept far less: 8 or 16 KiB for all headers together. */
export const MAX_URL_LENGTH = 64 * 1024;
const TOO_LONG = `a URL of at most ${MAX_URL_LENGTH} characters`;

/** Reads and checks a `baseUrl`. */
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
 * Joins a caller's URL to the URL it is relative to. Refuses what could mean one place to us and another to the
 * network: `//host`, backslashes, control characters, fragments.
 *
 * @param absoluteAllowed Whether `url` may be a whole URL; it has to lie within the base all the same.
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

/** A loop: for `/\/+$/` the time grows with the square of the slashes in a URL. */
function withoutEndSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}

/** What reads the same in every way: letters, digits, `-` and `_` between single slashes, and such a query. */
const PLAIN = /^\/?[\w-]+(?:\/[\w-]+)*(?:\?[\w=&-]+)?$/;

/** Path and query to send for a path that needs no closer look: it is the same however it is read. Nothing for others. */
export function plainly({ prefix }: Base, path: string): string | undefined {
  if (path.length > MAX_URL_LENGTH || !PLAIN.test(path)) return undefined;
  return path.startsWith('/') ? prefix + path : `${prefix}/${path}`;
}

/** Path and query to send for a caller's path, relative to the base. */
export function below(base: Base, path: string): Located<string> {
  const joined = join(base.origin + base.prefix, path);
  return hasOwn(joined, 'refused') ? joined : within(base, joined.at);
}

/** Path and query to send for a full URL, provided that it lies within the base. */
export function within(base: Base, fullUrl: string): Located<string> {
  if (fullUrl.length > MAX_URL_LENGTH) return { refused: TOO_LONG };
  let url: URL;
  try {
    url = new URL(fullUrl);
  } catch {
    return { refused: 'a path, or a URL below the base URL' };
  }
  // As it was written: URL resolves the dots that it knows.
  if (climbs(fullUrl.split('?', 1)[0] ?? '')) return { refused: NO_DOTS };
  const { origin, prefix } = base;
  const inside = url.pathname === prefix || url.pathname.startsWith(`${prefix}/`);
  if (url.origin !== origin || url.username !== '' || url.password !== '' || url.hash !== '' || !inside) {
    return { refused: `a path, or a URL below ${origin}${prefix}` };
  }
  return { at: url.pathname + url.search };
}
