import { mask } from '../redaction/mask.js';
import { maskedName } from './masked-name.js';

/** Maximum length of a path in errors and events. */
const MAX_PATH_LENGTH = 200;

/** Maximum number of characters that are read. The rest would not be shown. */
const MAX_READ = 8 * 1024;

/** Matches a path segment that is a word, such as `access-tokens`, or a version, such as `v1` or `v2.1`. */
const NAME = /^(?:[a-z_-]{0,32}|v\d{1,2}(?:\.\d{1,2})?)$/i;

/**
 * Returns a path without its query in a form that is safe to show, and that has few distinct values. Keeps segments that
 * are words or versions. Replaces all others, such as numbers, UUIDs, e-mail addresses and tokens, by `:id`. The result
 * has at most 200 characters and contains no secrets.
 *
 * @param owner The object to which the secrets belong.
 */
export function shownPath(owner: object, path: string, secrets: readonly string[]): string {
  const [withoutQuery = ''] = path.slice(0, MAX_READ).split('?', 1);
  // The rule for segments might show a part of a secret that contains slashes.
  const isSplit = secrets.some((secret) => secret.includes('/') && withoutQuery.includes(secret));
  const named = withoutIds(isSplit ? mask(withoutQuery, secrets) : withoutQuery).slice(0, MAX_PATH_LENGTH);
  return withoutIds(maskedName(owner, named, secrets));
}

function withoutIds(path: string): string {
  return path
    .split('/')
    .map((segment) => (NAME.test(segment) ? segment : ':id'))
    .join('/');
}
