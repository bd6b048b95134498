import { MASK, marked } from './redact.js';
import { findSecrets } from './secret-search.js';

/** How much of a text is looked at. The last of it is not shown: a secret may be cut there. */
const WINDOW = 1536;
const MARGIN = 512;

/** Maximum length of all secrets together. With more, nothing of the text is shown: the search holds the event loop up. */
const MAX_SECRETS = 32 * 1024;

/**
 * Masks secrets in the beginning of a text: see {@link redact} for what is found. Returns the mark alone if the secrets
 * together have more than 32,768 characters.
 */
export function mask(text: string, secrets: readonly string[]): string {
  const window = text.slice(0, WINDOW);
  const found = findSecrets([window], secrets, MAX_SECRETS);
  if (found === undefined) return MASK;
  return marked(text.length > WINDOW ? window.slice(0, WINDOW - MARGIN) : window, found, () => MASK);
}
