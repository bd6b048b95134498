import { mask } from '../redaction/mask.js';

/** A message may be as long as a response body. Only its beginning is read. */
const MAX_SCANNED_LENGTH = 8 * 1024;

/**
 * A provider's message as an error may show it: at most 200 characters, without control characters, without characters
 * that change the direction of writing, and without secrets. `undefined` if the value is not text, or nothing remains.
 */
export function shownMessage(value: unknown, secrets: readonly string[]): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Cut before anything looks at it: a message may be as long as an answer.
  const text = mask(
    value
      .slice(0, MAX_SCANNED_LENGTH)
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim(),
    secrets,
  );
  return text === '' ? undefined : text.slice(0, 200).replace(/[\uD800-\uDBFF]$/, '');
}
