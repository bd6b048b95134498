import { mask } from '../redaction/mask.js';

/** Maximum number of characters that are read of a message, which may be as long as a response body. */
const MAX_SCANNED_LENGTH = 8 * 1024;

/**
 * Returns a provider's message in the form that an error may show: at most 200 characters, without control characters,
 * without characters that change the writing direction, and without secrets. Returns `undefined` if the value is not
 * text, or nothing remains.
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
