/** Maximum number of times that a path may have been percent-encoded. */
const MAX_ENCODINGS = 8;

/** Matches all paths that could contain a dot segment. */
const SUSPECT = /[%\u0080-\u{10ffff}]|(?:^|[/\\])[\s.+\p{Cc}]/u;

const NOT_ASCII = /[\u0080-\u{10ffff}]/gu;

/** Matches slashes, and characters that some servers map to slashes. */
const SEPARATOR = /[/\\\u2044\u2215\u2216\u29f5\u29f8\u29f9]/;

/** Matches characters that end a segment on some servers. */
const END = /[;?#\0\r\n]/;

/** Matches characters that some servers remove, such as whitespace, control characters and invalid UTF-8. */
const UNSEEN = /[\s+\p{Cc}\p{Default_Ignorable_Code_Point}\ufffd]/gu;

/** Matches the start of an overlong UTF-8 sequence (RFC 3629, section 3). */
const OVERLONG = /%c[01]|%e0%[89]|%f0%8|%f8%8|%fc%8/i;

/**
 * Returns whether any server could interpret a path segment as `.` or `..`. Also returns `true` if the path is
 * percent-encoded too many times. Runs in linear time.
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
 * Returns a character's compatibility form. Normalizing the whole text at once could take quadratic time to reorder
 * combining marks.
 */
function nearest(character: string): string {
  return character.normalize('NFKC');
}

/** Decodes percent-encoding once, including the `%u002e` format of `escape()` and IIS. */
function decodedOnce(text: string): string {
  return text
    .replace(/%u([\da-f]{4})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/(?:%[\da-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}

function isDotSegment(segment: string): boolean {
  // At a null character or line break, some servers end the segment. Others remove the character.
  return [segment, segment.replace(/[\0\r\n]/g, '')].some((text) => areDots(text.split(END, 1)[0] ?? ''));
}

/**
 * Returns whether a server could interpret the text as `.` or `..`. Three or more dots form an ordinary name, unless a
 * server may remove characters between them.
 */
function areDots(text: string): boolean {
  const seen = text.replace(UNSEEN, '');
  return /^\.+$/.test(seen) && (seen.length < 3 || seen.length < text.length);
}
