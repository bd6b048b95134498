import { MASK, markSecrets } from './redact.js';
import { findSecrets } from './secret-search.js';

/**
 * Number of characters that are searched in long text. The last {@link MARGIN} of these characters are not shown,
 * because they may contain a truncated secret.
 */
const WINDOW = 1536;
const MARGIN = 512;

/** Maximum total length of all secrets. Searching for more would block the event loop. */
const MAX_SECRETS = 32 * 1024;

/**
 * Masks secrets in text and truncates long text. See {@link redact} for the encodings that are decoded. Returns only
 * the mark if the secrets exceed a total length of 32,768 characters.
 */
export function mask(text: string, secrets: readonly string[]): string {
  const window = text.slice(0, WINDOW);
  const found = findSecrets([window], secrets, MAX_SECRETS);
  if (found === undefined) return MASK;
  return markSecrets(text.length > WINDOW ? window.slice(0, WINDOW - MARGIN) : window, found, () => MASK);
}
