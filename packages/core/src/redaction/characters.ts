/** The mode that compares only letters and digits. */
export const LETTERS = 1;
/**
 * The mode that compares letters, digits and punctuation, except the characters that encodings add or replace:
 * `+ - _ / = : \`.
 */
export const PLAIN = 2;
/** The mode that compares all visible characters. */
export const FULL = 3;

/** The comparison mode determines which characters are compared: {@link LETTERS}, {@link PLAIN} or {@link FULL}. */
export type Mode = typeof LETTERS | typeof PLAIN | typeof FULL;

/** Separates sections of the decoded text. A match never spans a separator. */
export const BREAK = -1;

/** Offset that marks a byte of 0x80 or above until its UTF-8 character is decoded. */
export const RAW_BYTE = 0x10000;

/** The mode of characters that are never compared: spaces, control characters and accents. */
const INVISIBLE = 4;

/** The lowest mode that compares each ASCII character. */
export const ASCII_KINDS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => kindOf(String.fromCharCode(code)));

/** The symbol for each ASCII character, which is the character in upper case. */
export const ASCII_SYMBOLS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  String.fromCharCode(code).toUpperCase().charCodeAt(0),
);

/** Maximum number of symbols for one character. Without this limit, U+FDFA would produce 18 symbols. */
const MAX_SYMBOLS = 4;

/** Maximum number of non-ASCII characters whose symbols are cached. */
const MAX_CACHED = 2048;
const cache = new Map<number, readonly number[]>();

/** Returns the lowest mode that compares a character. */
function kindOf(character: string): Mode | typeof INVISIBLE {
  if (/[\p{L}\p{N}]/u.test(character)) return LETTERS;
  if (/[\p{C}\p{M}\p{Z}\s]/u.test(character)) return INVISIBLE;
  return /[+\-_/=:\\]/.test(character) ? FULL : PLAIN;
}

/** Returns whether a UTF-16 code unit is a space, a control character, or a zero-width character. */
export function isInvisible(code: number): boolean {
  return code < 128 ? ASCII_KINDS[code] === INVISIBLE : symbolsOf(code).length === 0;
}

/** Returns whether a UTF-16 code unit is an ASCII letter or digit. */
export function isAsciiLetter(code: number): boolean {
  return ASCII_KINDS[code] === LETTERS;
}

/**
 * Returns the symbols for a non-ASCII character, which are upper-case characters without accents or full-width forms.
 * Each symbol is followed by the lowest mode that compares it.
 */
export function symbolsOf(point: number): readonly number[] {
  const cached = cache.get(point);
  if (cached !== undefined) return cached;
  const symbols: number[] = [];
  for (const symbol of String.fromCodePoint(point).normalize('NFKD').toUpperCase()) {
    const kind = kindOf(symbol);
    if (kind !== INVISIBLE && symbols.length < 2 * MAX_SYMBOLS) symbols.push(symbol.codePointAt(0) as number, kind);
  }
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(point, symbols);
  return symbols;
}
