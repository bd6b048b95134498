import { findSecrets } from './redaction/secret-search.js';
import { lengthOf } from './redaction/spellings.js';

/** What is shown in place of a secret. */
export const MASK = '[Secret]';

/** Maximum length of texts that are redacted together. */
const MAX_TEXT = 256 * 1024;

/**
 * Returns a text with a mark in place of each secret in it, and of each part of one that tells. For packages that show or
 * log what a provider sends: a provider may repeat what it was sent.
 *
 * A secret of 12 or more letters and digits is found in any case, backwards, and with other characters between them: spaces,
 * punctuation, accents, zero-width characters. Full-width forms count as the characters they stand for. A shorter secret, or
 * one of punctuation, is found as it is, apart from case and spaces; the shorter one also apart from `+ - _ / = : \`.
 *
 * These spellings are undone, also several inside one another:
 * - escapes of URLs (`%53`, `%u0053`), of JSON and programming languages (`\u0053`, `\u{53}`, `\x53`, `\123`, `\"`), and of
 *   HTML (`&#83;`, `&#x53;`, the names of ASCII punctuation), of all characters or of some;
 * - bytes in hex with or without separators (`5333`, `53:33`, `0x53, 0x33`, `=53=33`), in base64 and base64url at any place
 *   between other bytes, in base32, and in decimal and octal lists (`83, 51`), each also within another one.
 *
 * It hides 12 or more characters of a secret in a row. It also hides smaller parts of a secret that add up to 12 characters:
 * parts of at least 4 characters, and of more in long texts and of long secrets, where 4 are often there by chance. Words that a secret is named by, as in `live_secret_9f3a`, are not added up. Of a secret of 4 to 11 characters it hides all of
 * it and no part. A text of fewer than 4 characters is not taken for a secret.
 *
 * It does not find a secret that was encrypted, hashed, compressed, spelled in words or in look-alike letters, or one of
 * backslashes alone that are escaped in several ways.
 *
 * The work grows with the length of the text plus the length of the secrets, whatever they hold: a text of 1,000 characters
 * takes some tenths of a millisecond. If the text has more than 262,144 characters, or the secrets together have more than
 * 524,288, the result is the mark alone.
 *
 * @example
 * ```ts
 * redact('no client "acme%2D4711"', ['acme-4711']); // 'no client "[Secret]"'
 * ```
 * @param text The text, or several that are shown together: parts of a secret are added up over all of them.
 * @param secrets What not to show.
 * @param mark What to show in place of a secret. Default `[Secret]`, which is also shown if a limit is exceeded.
 */
export function redact(text: string, secrets: readonly string[], mark?: (secret: string) => string): string;
/** Redacts several texts that are shown together. Returns them in the same order. */
export function redact(
  text: readonly string[],
  secrets: readonly string[],
  mark?: (secret: string) => string,
): readonly string[];
export function redact(
  text: string | readonly string[],
  secrets: readonly string[],
  mark: (secret: string) => string = () => MASK,
): string | readonly string[] {
  const texts = typeof text === 'string' ? [text] : text;
  const found = lengthOf(texts) > MAX_TEXT ? undefined : findSecrets(texts, secrets);
  let offset = 0;
  const redacted = texts.map((one) => {
    offset += one.length;
    if (found === undefined) return MASK;
    return marked(one, found.subarray(offset - one.length, offset), (secret) => mark(secrets[secret - 1] as string));
  });
  return typeof text === 'string' ? (redacted[0] as string) : redacted;
}

/**
 * A text with a mark in place of each stretch of characters that belong to a secret.
 *
 * @param found For each character the number of a secret, or 0.
 */
export function marked(text: string, found: Int32Array, mark: (secret: number) => string): string {
  let result = '';
  let shown = 0;
  for (let at = 0; at < text.length; at += 1) {
    const secret = found[at] as number;
    if (secret === 0) continue;
    result += text.slice(shown, at) + mark(secret);
    while (at < text.length && found[at] !== 0) at += 1;
    shown = at;
  }
  return result + text.slice(shown);
}
