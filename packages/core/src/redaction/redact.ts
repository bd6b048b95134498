import { findSecrets, MAX_SECRETS } from './secret-search.js';
import { lengthOf } from './spellings.js';

/** The default mark that replaces a secret. */
export const MASK = '[Secret]';

/** Maximum total length of all strings that are redacted together. */
const MAX_TEXT = 128 * 1024;

/**
 * Replaces secrets in text, and recognizable parts of secrets, with a mark. Use this function before you show or log
 * data from a provider, because providers may echo the secrets that they receive.
 *
 * A secret of 12 or more letters and digits is found in upper and lower case, with accents, in full-width characters,
 * and with spaces, punctuation or zero-width characters between its letters. Shorter secrets, and secrets that consist
 * of punctuation, are found only in their original form, except that differences in case, spaces and `+ - _ / = : \`
 * are ignored. Secrets of 12 or more characters are also found when they are reversed. The following encodings are
 * decoded, even if they are nested:
 * - escape sequences of URLs (`%53`, `%u0053`), of JSON and programming languages (`\u0053`, `\u{53}`, `\x53`, `\123`,
 *   `\"`), and of HTML (`&#83;`, `&#x53;`, and the names of ASCII punctuation), even if only some of the characters are
 *   escaped;
 * - hex with or without separators (`5333`, `53:33`, `0x53, 0x33`, `=53=33`), base64 and base64url, at any position
 *   within other encoded bytes and in groups (`WGs5.dlEy`, `WGs5-dlEy`), base32 with or without punctuation between
 *   groups, and decimal and octal lists of bytes (`83, 51`). Text that was encoded twice in this way is also decoded.
 *
 * Any 12 or more consecutive characters of a secret are hidden. Smaller parts of the same secret are also hidden if
 * they add up to 12 characters, regardless of their content. Parts below a minimum size do not count, because unrelated
 * text contains them by chance. Such small parts stay visible even if together they make up the whole secret. The
 * minimum size is 4 characters. If the text's length multiplied by the secret's length exceeds 10,000, the minimum size
 * is 5 characters. If the product exceeds 100,000, the minimum size is 6 characters, and so on up to 12. Parts are
 * counted separately for each form of the secret. A form is the secret as one comparison mode sees it: either only its
 * letters and digits, or all its characters. Common words in a secret, such as `client` or `sandbox`, count only if the
 * text also contains two or more other characters from the secret. A secret of 4 to 11 characters is hidden only as a
 * whole. Strings of fewer than 4 characters are not treated as secrets.
 *
 * A secret is not found if it was encrypted, hashed, compressed, or translated into words or look-alike letters. A
 * secret is also not found in base64 whose case was changed, or in base32 with spaces between groups.
 *
 * This function blocks the event loop while it runs. The time grows with the combined length of the text and the
 * secrets, regardless of their content. Text that can be decoded in many ways takes about 1 ms per 200 characters.
 * Other text takes less time. The result is only the mark if the total length of the strings exceeds 131,072
 * characters, or if the total length of the secrets exceeds 524,288 characters.
 *
 * @example
 * ```ts
 * import { redact } from '@x/core';
 *
 * redact('no client "acme%2D4711"', ['acme-4711']); // 'no client "[Secret]"'
 * redact('no client "acme-4711"', ['acme-4711'], () => '***'); // 'no client "***"'
 * ```
 * @param text The string, or several strings that are shown together. Parts of a secret add up across all strings.
 * @param secrets The secrets to hide.
 * @param mark Returns the replacement for a secret. Default: `[Secret]`, which also replaces a string that exceeds the
 * limits.
 * @returns The redacted string, or the redacted strings in the same order.
 */
export function redact(text: string, secrets: readonly string[], mark?: (secret: string) => string): string;
/** Redacts several strings that are shown together, and returns the redacted strings in the same order. */
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
  const found = lengthOf(texts) > MAX_TEXT ? undefined : findSecrets(texts, secrets, MAX_SECRETS);
  let offset = 0;
  const redacted = texts.map((one) => {
    offset += one.length;
    if (found === undefined) return MASK;
    return markSecrets(one, found.subarray(offset - one.length, offset), (secret) =>
      mark(secrets[secret - 1] as string),
    );
  });
  return typeof text === 'string' ? (redacted[0] as string) : redacted;
}

/**
 * Replaces each range of characters that belongs to a secret with a mark.
 *
 * @param found The number of the secret that each character belongs to, or 0.
 */
export function markSecrets(text: string, found: Int32Array, mark: (secret: number) => string): string {
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
