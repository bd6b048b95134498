/** Secrets that stood in documents of this package. */
const PRINTED: ReadonlySet<string> = new Set(['thirty-two bytes, for tests only']);

/** 32 random bytes, or their hex digits, have more different values than this. */
const MIN_DISTINCT = 8;

/**
 * Whether a secret was plainly not made at random: it repeats itself, goes up or down in steps, is mostly one byte, or
 * was printed. 32 random bytes, also as hex or base64, are refused less than once in a million times.
 *
 * @param text The secret as it was given, where that is base64: a pattern in there need not show in the bytes.
 */
export function isGuessable(bytes: Uint8Array, text?: string): boolean {
  const forms = [Buffer.from(bytes), ...(text === undefined ? [] : [Buffer.from(text.replace(/=+$/, ''))])];
  return forms.some((form) => PRINTED.has(form.toString('latin1')) || repeats(form) || isMonotonous(form));
}

/** Longest piece whose repetition is looked for, in bytes. */
const MAX_PERIOD = 64;

/** Whether it is one piece, of at most half its length, over and over. */
function repeats(bytes: Buffer): boolean {
  for (let period = 1; period <= Math.min(bytes.length >> 1, MAX_PERIOD); period += 1) {
    if (bytes.subarray(period).equals(bytes.subarray(0, -period))) return true;
  }
  return false;
}

/** Whether it has few distinct bytes, or the same step from one byte to the next in a third of all places. */
function isMonotonous(bytes: Buffer): boolean {
  if (new Set(bytes).size < MIN_DISTINCT) return true;
  const steps = new Uint32Array(256);
  for (let at = 1; at < bytes.length; at += 1) {
    const step = ((bytes[at] ?? 0) - (bytes[at - 1] ?? 0)) & 0xff;
    steps[step] = (steps[step] ?? 0) + 1;
  }
  return Math.max(...steps) * 3 >= bytes.length - 1;
}
