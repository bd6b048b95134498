/** How often a path may be percent-encoded. */
const MAX_ENCODINGS = 8;

/** A path without any of these has no dot segment: something to decode, or a dot or an unseen character that starts a segment. */
const SUSPECT = /[%\u0080-\u{10ffff}]|(?:^|[/\\])[\s.+\p{Cc}]/u;

/** Slashes, and characters that some servers map to one. */
const SEPARATOR = /[/\\\u2044\u2215\u2216\u29f5\u29f8\u29f9]/;

/** Characters at which some servers end a segment: of parameters, query, fragment, string or line. */
const END = /[;?#\0\r\n]/;

/** Characters that some servers drop: spaces (also as `+`), control and invisible characters, bytes that are not UTF-8. */
const UNSEEN = /[\s+\p{Cc}\p{Default_Ignorable_Code_Point}\ufffd]/gu;

/** Bytes that only start an overlong character, one with more bytes than UTF-8 allows (RFC 3629, 3). */
const OVERLONG = /%c[01]|%e0%[89]|%f0%8|%f8%8|%fc%8/i;

/**
 * Whether a server could read a `.` or `..` segment in a path. The path is decoded until nothing changes and read as the
 * most lenient server would. Also true for a path that is encoded too often. The work is linear in its length.
 */
export function climbs(path: string): boolean {
  if (!SUSPECT.test(path)) return false;
  let text = path;
  for (let round = 0; round <= MAX_ENCODINGS; round += 1) {
    const normal = text.normalize('NFKC');
    if (OVERLONG.test(normal)) return true;
    const decoded = decodedOnce(normal);
    if (decoded === text) return text.split(SEPARATOR).some(isDotSegment);
    text = decoded;
  }
  return true;
}

/** Undoes one percent-encoding, and that of `escape()` and IIS (`%u002e`). */
function decodedOnce(text: string): string {
  return text
    .replace(/%u([\da-f]{4})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/(?:%[\da-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}

function isDotSegment(segment: string): boolean {
  // Some servers end it at a null or a line break, others drop those.
  return [segment, segment.replace(/[\0\r\n]/g, '')].some((text) => areDots(text.split(END, 1)[0] ?? ''));
}

/** Three dots are an ordinary name. Next to a dropped character they are not: Windows drops a dot along with a space. */
function areDots(text: string): boolean {
  const seen = text.replace(UNSEEN, '');
  return /^\.+$/.test(seen) && (seen.length < 3 || seen.length < text.length);
}
