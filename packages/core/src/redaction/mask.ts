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
  return maskAll([text], secrets)[0] as string;
}

/** Masks secrets in texts that are shown together. Parts of a secret add up across all texts. */
export function maskAll(texts: readonly string[], secrets: readonly string[]): readonly string[] {
  const windows = texts.map((text) => text.slice(0, WINDOW));
  const found = findSecrets(windows, secrets, MAX_SECRETS);
  let end = 0;
  return windows.map((window, at) => {
    if (found === undefined) return MASK;
    const start = end;
    end += window.length;
    const isCut = (texts[at] as string).length > WINDOW;
    return markSecrets(isCut ? window.slice(0, WINDOW - MARGIN) : window, found.subarray(start, end), () => MASK);
  });
}
