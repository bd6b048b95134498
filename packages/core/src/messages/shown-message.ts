import { mask } from '../redaction/mask.js';

/** Maximum number of message characters that are processed. */
const MAX_SCANNED_LENGTH = 8 * 1024;

/**
 * Returns a provider's message in a form that is safe to show. The result has at most 200 characters and contains no
 * secrets, control characters, or characters that change the text direction. Returns `undefined` if the value is not a
 * string or the result is empty.
 */
export function shownMessage(value: unknown, secrets: readonly string[]): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = mask(
    value
      .slice(0, MAX_SCANNED_LENGTH)
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim(),
    secrets,
  );
  return text === '' ? undefined : text.slice(0, 200).replace(/[\uD800-\uDBFF]$/, '');
}
