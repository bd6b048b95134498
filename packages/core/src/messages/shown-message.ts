import { maskAll } from '../redaction/mask.js';

/** Maximum number of characters of a text that are processed. */
const MAX_SCANNED_LENGTH = 8 * 1024;

const MAX_MESSAGE_LENGTH = 200;
const MAX_ID_LENGTH = 100;

/** Parts of a provider's error response, as received. */
export interface ErrorParts {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly requestId?: unknown;
}

/** Parts of a provider's error response that are safe to show. */
export interface ShownParts {
  readonly message: string | undefined;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
}

/**
 * Returns a provider's message, error code and request ID in a form that is safe to show. They contain no secrets,
 * control characters, or characters that change the text direction. The message has at most 200 characters, the others
 * have at most 100. A part is `undefined` if it is empty or not text. Numbers are accepted as codes and IDs.
 */
export function shownParts({ message, code, requestId }: ErrorParts, secrets: readonly string[]): ShownParts {
  const lines = [oneLine(message), oneLine(idText(code)), oneLine(idText(requestId))];
  const masked = maskAll(lines, secrets);
  const shown = (at: 0 | 1 | 2, max: number): string | undefined =>
    lines[at] === '' ? undefined : masked[at]?.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');
  return { message: shown(0, MAX_MESSAGE_LENGTH), code: shown(1, MAX_ID_LENGTH), requestId: shown(2, MAX_ID_LENGTH) };
}

/** Returns a message in a form that is safe to show. See {@link shownParts}. */
export function shownMessage(message: unknown, secrets: readonly string[]): string | undefined {
  return shownParts({ message }, secrets).message;
}

/** Returns an error code or an ID as text. Some providers send numbers. */
function idText(value: unknown): unknown {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
}

/** Returns text as one line without control characters, or an empty string if the value is not text. */
function oneLine(value: unknown): string {
  if (typeof value !== 'string') return '';
  return value
    .slice(0, MAX_SCANNED_LENGTH)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
}
