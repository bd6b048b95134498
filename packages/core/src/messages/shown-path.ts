import { mask } from '../redaction/mask.js';

/** Maximum length of a path in errors and events. */
const MAX_PATH_LENGTH = 200;

/** Matches a path segment that is a word, such as `access-tokens`, or a version, such as `v1` or `v2.1`. */
const NAME = /^(?:[a-z_-]{0,32}|v\d{1,2}(?:\.\d{1,2})?)$/i;

/**
 * Returns a path without its query in a form that is safe to show, and that has few distinct values. Keeps segments that
 * are words or versions. Replaces all others, such as numbers, UUIDs, e-mail addresses and tokens, by `:id`. The result
 * has at most 200 characters and contains no secrets.
 */
export function shownPath(path: string, secrets: readonly string[]): string {
  const [withoutQuery = ''] = path.split('?', 1);
  const segments = mask(withoutQuery, secrets).split('/');
  const shown = segments.map((segment) => (NAME.test(segment) ? segment : ':id')).join('/');
  return shown.slice(0, MAX_PATH_LENGTH);
}
