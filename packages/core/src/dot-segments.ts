/** How often a path may be percent-encoded. */
const MAX_ENCODINGS = 8;

/** What a dot segment has in it: its dots, or something unseen, where a segment begins; or something to be decoded. */
const SUSPECT = /[%\u0080-\u{10ffff}]|(?:^|[/\\])[\s.+\p{Cc}]/u;

const NOT_ASCII = /[\u0080-\u{10ffff}]/gu;

/** Slashes, and what becomes one where a server maps characters to their nearest ASCII. */
const SEPARATOR = /[/\\\u2044\u2215\u2216\u29f5\u29f8\u29f9]/;

/** Where some servers take a segment to end: parameters, query, fragment, the end of a string or a line. */
const END = /[;?#\0\r\n]/;

/** What some servers leave out or cut off: spaces, `+` for one, control and invisible characters, bytes that are no UTF-8. */
const UNSEEN = /[\s+\p{Cc}\p{Default_Ignorable_Code_Point}\ufffd]/gu;

/** Starts of byte sequences that write a character with more bytes than UTF-8 allows (RFC 3629, 3). */
const OVERLONG = /%c[01]|%e0%[89]|%f0%8|%f8%8|%fc%8/i;

/**
 * Whether any server could read a `.` or `..` segment in a path: it is decoded until nothing changes, and read as the most
 * lenient one would. True as well where it is encoded more than {@link MAX_ENCODINGS} times. The work is linear.
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
 * Maps one character to its compatibility form. A whole text is not normalized: reordering its combining marks takes time
 * that grows with the square of their number, and no mark makes a dot, a separator or a `%` of its neighbours.
 */
function nearest(character: string): string {
  return character.normalize('NFKC');
}

/** Undoes one percent-encoding, and that of `escape()` and IIS (`%u002e`). */
function decodedOnce(text: string): string {
  return text
    .replace(/%u([\da-f]{4})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/(?:%[\da-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}

function isDotSegment(segment: string): boolean {
  // A null or a line break ends it for some and is left out by others.
  return [segment, segment.replace(/[\0\r\n]/g, '')].some((text) => areDots(text.split(END, 1)[0] ?? ''));
}

/** Three dots are a name like any other, unless something is left out beside them: what is cut off may end in a dot. */
function areDots(text: string): boolean {
  const seen = text.replace(UNSEEN, '');
  return /^\.+$/.test(seen) && (seen.length < 3 || seen.length < text.length);
}
