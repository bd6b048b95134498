/** Secrets from documents of this package. */
const PRINTED: ReadonlySet<string> = new Set(['thirty-two bytes, for tests only']);

/** 32 random bytes, or their hex digits, have more different values than this. */
const MIN_DISTINCT = 8;

/**
 * Whether a secret is plainly not random: a repeated piece, a sequence, mostly one byte, or an example from a document.
 * 32 random bytes, also as hex or base64, are refused less than once in a million times.
 *
 * @param text The secret in base64, if it was given so: a pattern of characters need not show in the bytes.
 */
export function isGuessable(bytes: Uint8Array, text?: string): boolean {
  const forms = [Buffer.from(bytes), ...(text === undefined ? [] : [Buffer.from(text.replace(/=+$/, ''))])];
  return forms.some((form) => PRINTED.has(form.toString('latin1')) || repeats(form) || isMonotonous(form));
}

/** Longest repeated piece that is detected, in bytes. */
const MAX_PERIOD = 64;

/** Whether the bytes repeat one piece of at most half their length. */
function repeats(bytes: Buffer): boolean {
  for (let period = 1; period <= Math.min(bytes.length >> 1, MAX_PERIOD); period += 1) {
    if (bytes.subarray(period).equals(bytes.subarray(0, -period))) return true;
  }
  return false;
}

/** Whether there are few distinct bytes, or the step from one byte to the next is the same in a third of all places. */
function isMonotonous(bytes: Buffer): boolean {
  if (new Set(bytes).size < MIN_DISTINCT) return true;
  const steps = new Uint32Array(256);
  for (let at = 1; at < bytes.length; at += 1) {
    const step = ((bytes[at] ?? 0) - (bytes[at - 1] ?? 0)) & 0xff;
    steps[step] = (steps[step] ?? 0) + 1;
  }
  return Math.max(...steps) * 3 >= bytes.length - 1;
}
