import { findSecrets, MAX_SECRETS } from './secret-search.js';
import { lengthOf } from './spellings.js';

/** The default mark, which replaces a secret. */
export const MASK = '[Secret]';

/** Maximum length of all texts that are redacted together. */
const MAX_TEXT = 128 * 1024;

/**
 * Replaces the secrets in a text, and recognizable parts of them, by a mark. Use it before you show or log anything
 * that a provider sends: a provider may repeat what it received.
 *
 * It finds a secret of 12 or more letters and digits in upper and lower case, and with other characters between its
 * letters (spaces, punctuation, accents, zero-width and full-width forms). Shorter secrets, and secrets of
 * punctuation, are found only as they were given; differences in case, spaces and `+ - _ / = : \` are ignored.
 * Secrets of 12 or more characters are also found backwards. These spellings are decoded, even if they are nested:
 * - escapes of URLs (`%53`, `%u0053`), of JSON and programming languages (`\u0053`, `\u{53}`, `\x53`, `\123`, `\"`),
 *   and of HTML (`&#83;`, `&#x53;`, and the names of ASCII punctuation), in all characters or in some of them;
 * - hex with or without separators (`5333`, `53:33`, `0x53, 0x33`, `=53=33`), base64 and base64url at any place in
 *   other bytes and in groups (`WGs5.dlEy`, `WGs5-dlEy`), base32 with or without punctuation between groups, decimal
 *   and octal lists of bytes (`83, 51`), each of them also encoded twice.
 *
 * It hides 12 or more characters of a secret in a row. It also hides smaller parts of one secret that add up to 12
 * characters, whatever they look like. Parts below a minimum size do not count, and stay visible even if together
 * they are the whole secret, because other texts contain them by chance as well. The minimum is 4 characters. It is 5
 * if the length of the text times the length of the secret exceeds 10,000, 6 if it exceeds 100,000, and so on up to
 * 12. Parts add up only with parts of the same form: letters and digits alone, or all characters. Common words in a
 * secret, such as `client` or `sandbox`, count only if the text shows 2 or more other characters of the secret. A
 * secret of 4 to 11 characters is hidden only as a whole. Texts of fewer than 4 characters are not treated as
 * secrets.
 *
 * It does not find a secret that was encrypted, hashed, compressed, translated into words or look-alike letters,
 * spelled in base64 whose case was changed, or in base32 in groups with spaces between them.
 *
 * It blocks the event loop while it runs. The time grows with the length of the text plus the length of the secrets,
 * whatever they contain: about 1 ms for each 200 characters of a text that can be read in many ways, and less for
 * other texts. If the texts together have more than 131,072 characters, or the secrets together more than 524,288,
 * the result is only the mark.
 *
 * @example
 * ```ts
 * import { redact } from '@x/core';
 *
 * redact('no client "acme%2D4711"', ['acme-4711']); // 'no client "[Secret]"'
 * redact('no client "acme-4711"', ['acme-4711'], () => '***'); // 'no client "***"'
 * ```
 * @param text The text, or several texts that are shown together: parts of a secret are added up over all of them.
 * @param secrets The secrets to hide.
 * @param mark Returns the replacement for a secret. Default: `[Secret]`, which also replaces a text above the limits.
 * @returns The text or texts with marks, in the same order.
 */
export function redact(text: string, secrets: readonly string[], mark?: (secret: string) => string): string;
/** Redacts several texts that are shown together, and returns them in the same order. */
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
 * Replaces each range of characters that belong to a secret by a mark.
 *
 * @param found For each character, the number of its secret, or 0.
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
