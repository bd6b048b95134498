/** Which characters of a text are compared: letters and digits. */
export const LETTERS = 1;
/** Letters, digits and punctuation, except what encodings add or replace: `+ - _ / = : \`. */
export const PLAIN = 2;
/** Everything visible. */
export const FULL = 3;

/** {@link LETTERS}, {@link PLAIN} or {@link FULL}. */
export type Mode = typeof LETTERS | typeof PLAIN | typeof FULL;

/** The code between characters that do not belong together. */
export const BREAK = -1;

/** Added to a byte of at least 0x80 until it is known which character it is part of. */
export const RAW_BYTE = 0x10000;

/** The kind of spaces, control characters and accents, which no mode keeps. */
const INVISIBLE = 4;

/** The first mode that keeps each ASCII character. */
export const ASCII_KINDS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => kindOf(String.fromCharCode(code)));

/** What each ASCII character is compared by. */
export const ASCII_SYMBOLS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  String.fromCharCode(code).toUpperCase().charCodeAt(0),
);

/** Maximum number of symbols for one character: U+FDFA alone stands for 18 letters. */
const MAX_SYMBOLS = 4;

/** Maximum number of characters beyond ASCII whose symbols are kept in memory. */
const MAX_KNOWN = 2048;
const known = new Map<number, readonly number[]>();

/** The first mode that keeps a character. */
function kindOf(character: string): Mode | typeof INVISIBLE {
  if (/[\p{L}\p{N}]/u.test(character)) return LETTERS;
  if (/[\p{C}\p{M}\p{Z}\s]/u.test(character)) return INVISIBLE;
  return /[+\-_/=:\\]/.test(character) ? FULL : PLAIN;
}

/** Whether a UTF-16 unit is a space, a control character, or has no width of its own. */
export function isInvisible(code: number): boolean {
  return code < 128 ? ASCII_KINDS[code] === INVISIBLE : symbolsOf(code).length === 0;
}

/** Whether a UTF-16 unit is an ASCII letter or digit. */
export function isAsciiLetter(code: number): boolean {
  return ASCII_KINDS[code] === LETTERS;
}

/**
 * What a character beyond ASCII is compared by: upper case without accents and widths. Each symbol is followed by the
 * first mode that keeps it.
 */
export function symbolsOf(point: number): readonly number[] {
  const before = known.get(point);
  if (before !== undefined) return before;
  const symbols: number[] = [];
  for (const symbol of String.fromCodePoint(point).normalize('NFKD').toUpperCase()) {
    const kind = kindOf(symbol);
    if (kind !== INVISIBLE && symbols.length < 2 * MAX_SYMBOLS) symbols.push(symbol.codePointAt(0) as number, kind);
  }
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(point, symbols);
  return symbols;
}
