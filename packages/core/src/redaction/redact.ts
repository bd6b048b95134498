import { findSecrets, MAX_SECRETS } from './secret-search.js';
import { lengthOf } from './spellings.js';

/** What is shown in place of a secret. */
export const MASK = '[Secret]';

/** Maximum length of texts that are redacted together. */
const MAX_TEXT = 128 * 1024;

/**
 * Returns a text with a mark in place of each secret in it, and of each part of one that tells. For whoever shows or logs
 * what a provider sends: a provider may repeat what it was sent.
 *
 * It finds a secret of 12 or more letters and digits in upper and lower case, with other characters between its letters
 * (spaces, punctuation, accents, zero-width and full-width forms). It finds shorter ones, and
 * those of punctuation, as they are, apart from case, spaces and `+ - _ / = : \`. It finds secrets of 12 or more characters
 * backwards, too. It undoes these spellings, also several inside one another:
 * - escapes of URLs (`%53`, `%u0053`), of JSON and programming languages (`\u0053`, `\u{53}`, `\x53`, `\123`, `\"`), and of
 *   HTML (`&#83;`, `&#x53;`, and the names of ASCII punctuation), in all characters or in some of them;
 * - hex with or without separators (`5333`, `53:33`, `0x53, 0x33`, `=53=33`), base64 and base64url at any place in other
 *   bytes and in groups (`WGs5.dlEy`, `WGs5-dlEy`), base32 with or without punctuation between groups, decimal and octal
 *   lists of bytes (`83, 51`), each of them also twice.
 *
 * It hides 12 or more characters of a secret in a row. It also hides smaller parts of one secret that add up to 12
 * characters, whatever they look like. Smaller parts than these are not counted, and stay visible even if together they are
 * all of the secret: parts of fewer than 4 characters; of fewer than 5 where the length of the text times that of the
 * secret exceeds 10,000; of fewer than 6 where it exceeds 100,000; and so on up to 12, since by chance they are in other
 * texts as well. Parts count only with parts in the same form: with parts of letters and digits alone, or with parts as
 * they are. Common words in the name of a secret, such as `client` or `sandbox`, count only in a text that shows 2 or more
 * other characters of the secret. Of a secret of 4 to 11 characters it hides all of it, not parts. Texts of fewer than 4
 * characters are not taken for secrets.
 *
 * It does not find a secret that was encrypted, hashed, compressed, translated into words or look-alike letters, spelled
 * in base64 whose case was changed, or in base32 in groups with spaces between them.
 *
 * Its work grows with the length of the text plus the length of the secrets, whatever they hold: about 1 ms for each 200
 * characters of a text that can be read in many ways, and less for other texts. It holds the event loop up: if the text
 * has more than 131,072 characters, or the secrets together more than 524,288, the result is the
 * mark alone.
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
  const found = lengthOf(texts) > MAX_TEXT ? undefined : findSecrets(texts, secrets, MAX_SECRETS);
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
