/** Maximum number of times that a path may be percent-encoded. */
const MAX_ENCODINGS = 8;

/**
 * Matches every path that could contain a dot segment: dots or ignored characters at the start of a segment, or
 * encoded characters.
 */
const SUSPECT = /[%\u0080-\u{10ffff}]|(?:^|[/\\])[\s.+\p{Cc}]/u;

const NOT_ASCII = /[\u0080-\u{10ffff}]/gu;

/** Slashes, and the characters that become slashes on a server that maps characters to the nearest ASCII. */
const SEPARATOR = /[/\\\u2044\u2215\u2216\u29f5\u29f8\u29f9]/;

/** Where a segment ends for some servers: parameters, query, fragment, the end of a string or a line. */
const END = /[;?#\0\r\n]/;

/**
 * Characters that some servers drop: spaces, `+` for a space, control and invisible characters, bytes that are not
 * UTF-8.
 */
const UNSEEN = /[\s+\p{Cc}\p{Default_Ignorable_Code_Point}\ufffd]/gu;

/** Starts of overlong byte sequences: more bytes for a character than UTF-8 allows (RFC 3629, section 3). */
const OVERLONG = /%c[01]|%e0%[89]|%f0%8|%f8%8|%fc%8/i;

/**
 * Whether any server could read a `.` or `..` segment in a path. The path is decoded until it no longer changes, and
 * read like the most lenient server would read it. Also true for a path that is encoded more than {@link
 * MAX_ENCODINGS} times. The time is linear in the length of the path.
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
 * Maps one character to its compatibility form. Normalizing a whole text would also reorder its combining marks,
 * which takes time that grows with the square of their number. No mark turns its neighbours into a dot, a separator
 * or a `%`.
 */
function nearest(character: string): string {
  return character.normalize('NFKC');
}

/** Decodes one level of percent-encoding, including the form of `escape()` and IIS (`%u002e`). */
function decodedOnce(text: string): string {
  return text
    .replace(/%u([\da-f]{4})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/(?:%[\da-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}

function isDotSegment(segment: string): boolean {
  // For some servers a null or a line break ends the segment. Others drop it.
  return [segment, segment.replace(/[\0\r\n]/g, '')].some((text) => areDots(text.split(END, 1)[0] ?? ''));
}

/** Three dots are an ordinary name. But if characters next to them are dropped, two dots may remain. */
function areDots(text: string): boolean {
  const seen = text.replace(UNSEEN, '');
  return /^\.+$/.test(seen) && (seen.length < 3 || seen.length < text.length);
}
