/** Maximum number of percent-encoding levels in a path. */
const MAX_ENCODINGS = 8;

/**
 * Matches every path that could contain a dot segment. Such a path has an encoded or non-ASCII character, or a segment
 * that starts with a dot or with a character that some servers ignore.
 */
const SUSPECT = /[%\u0080-\u{10ffff}]|(?:^|[/\\])[\s.+\p{Cc}]/u;

const NOT_ASCII = /[\u0080-\u{10ffff}]/gu;

/**
 * Matches slashes, and characters that become slashes on a server that maps characters to their closest ASCII
 * equivalents.
 */
const SEPARATOR = /[/\\\u2044\u2215\u2216\u29f5\u29f8\u29f9]/;

/**
 * Matches characters that end a segment on some servers: the delimiters of parameters, the query and the fragment, null
 * characters, and line breaks.
 */
const END = /[;?#\0\r\n]/;

/**
 * Matches characters that some servers remove: whitespace, `+` (which can stand for a space), control characters,
 * invisible characters, and the replacement character for bytes that are not valid UTF-8.
 */
const UNSEEN = /[\s+\p{Cc}\p{Default_Ignorable_Code_Point}\ufffd]/gu;

/**
 * Matches the start of an overlong byte sequence, which uses more bytes for a character than UTF-8 allows (RFC 3629,
 * section 3).
 */
const OVERLONG = /%c[01]|%e0%[89]|%f0%8|%f8%8|%fc%8/i;

/**
 * Returns whether any server could interpret a segment of a path as `.` or `..`. Decodes the path until it no longer
 * changes, and then interprets it as the most lenient server would. Also returns `true` if the path has more than
 * {@link MAX_ENCODINGS} levels of percent-encoding. Runs in time linear in the length of the path.
 */
export function climbs(path: string): boolean {
  if (!SUSPECT.test(path)) return false;
  let text = path;
  for (let round = 0; round <= MAX_ENCODINGS; round += 1) {
    const normal = text.replace(NOT_ASCII, nearest);
    if (OVERLONG.test(normal)) return true;
    const decoded = decodedOnce(normal);
    if (decoded === text) return text.split(SEPARATOR).some(isDotSegment);
    text = decoded;
  }
  return true;
}

/**
 * Maps one character to its compatibility form. Normalizing the whole text would also reorder its combining marks,
 * which takes time quadratic in the number of marks. Combining marks do not matter here, because they never turn an
 * adjacent character into a dot, a separator or a `%`.
 */
function nearest(character: string): string {
  return character.normalize('NFKC');
}

/** Decodes one level of percent-encoding, including the `%u002e` format of `escape()` and IIS. */
function decodedOnce(text: string): string {
  return text
    .replace(/%u([\da-f]{4})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/(?:%[\da-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}

function isDotSegment(segment: string): boolean {
  // Some servers end the segment at a null character or a line break. Other servers remove these characters.
  return [segment, segment.replace(/[\0\r\n]/g, '')].some((text) => areDots(text.split(END, 1)[0] ?? ''));
}

/**
 * Returns whether a server could read the text as `.` or `..`. Three or more dots are an ordinary name. However, if the
 * text also contains characters that some servers remove, a server may keep only two of the dots.
 */
function areDots(text: string): boolean {
  const seen = text.replace(UNSEEN, '');
  return /^\.+$/.test(seen) && (seen.length < 3 || seen.length < text.length);
}
