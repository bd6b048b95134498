import { MASK, markSecrets } from './redact.js';
import { findSecrets } from './secret-search.js';

/**
 * Number of characters that are searched. Of a longer text, the last {@link MARGIN} are not shown: a secret may be
 * cut there.
 */
const WINDOW = 1536;
const MARGIN = 512;

/**
 * Maximum length of all secrets together. If they are longer, no text is shown, because the search would block the
 * event loop.
 */
const MAX_SECRETS = 32 * 1024;

/**
 * Masks secrets at the start of a text. See {@link redact} for the spellings that are found. Returns only the mark if
 * the secrets together have more than 32,768 characters.
 */
export function mask(text: string, secrets: readonly string[]): string {
  const window = text.slice(0, WINDOW);
  const found = findSecrets([window], secrets, MAX_SECRETS);
  if (found === undefined) return MASK;
  return markSecrets(text.length > WINDOW ? window.slice(0, WINDOW - MARGIN) : window, found, () => MASK);
}
