/** Secrets that were published in this package's documentation. */
const PRINTED: ReadonlySet<string> = new Set(['thirty-two bytes, for tests only']);

/** Minimum number of distinct byte values in a secret. 32 random bytes, and their hex digits, contain more. */
const MIN_DISTINCT = 8;

/**
 * Returns whether a secret is clearly not random, because it repeats or mirrors itself, follows a simple rule, consists
 * mostly of one byte, or was published in this package's documentation. Does not detect passphrases. Fewer than one in
 * a million random 32-byte secrets are rejected, whether passed as bytes, hex or base64.
 *
 * @param text The original base64 text, which may contain patterns that are not visible in the decoded bytes.
 */
export function isGuessable(bytes: Uint8Array, text?: string): boolean {
  const given = [Buffer.from(bytes), ...(text === undefined ? [] : [Buffer.from(text.replace(/=+$/, ''))])];
  return [...given, ...given.flatMap(decoded)].some(
    (form) =>
      PRINTED.has(form.toString('latin1')) || repeats(form) || isMirrored(form) || isMonotonous(form) || follows(form),
  );
}

/**
 * Decodes hex digits. Returns zeros if the bytes are consecutive numbers (1, 2, 3, …), so that the secret is rejected.
 */
function decoded(form: Buffer): Buffer[] {
  const text = form.toString('latin1');
  if (/^\d+$/.test(text) && COUNTING.includes(text)) return [Buffer.alloc(form.length)];
  return /^(?:[\da-f]{2}){16,}$/i.test(text) ? [Buffer.from(text, 'hex')] : [];
}

const COUNTING = Array.from({ length: 1000 }, (_, number) => number).join('');

/** Maximum length of a repeated sequence, in bytes. */
const MAX_PERIOD = 64;

/** Returns whether the bytes repeat a sequence that is at most half as long as the whole input. */
function repeats(bytes: Buffer): boolean {
  for (let period = 1; period <= Math.min(bytes.length >> 1, MAX_PERIOD); period += 1) {
    if (bytes.subarray(period).equals(bytes.subarray(0, -period))) return true;
  }
  return false;
}

/** Returns whether the bytes read the same forwards and backwards. */
function isMirrored(bytes: Buffer): boolean {
  return Buffer.from(bytes).reverse().equals(bytes);
}

/**
 * Returns whether the bytes have few distinct values, or at least a third of the differences between them are equal.
 */
function isMonotonous(bytes: Buffer): boolean {
  if (new Set(bytes).size < MIN_DISTINCT) return true;
  const steps = new Uint32Array(256);
  for (let at = 1; at < bytes.length; at += 1) {
    const step = ((bytes[at] ?? 0) - (bytes[at - 1] ?? 0)) & 0xff;
    steps[step] = (steps[step] ?? 0) + 1;
  }
  return Math.max(...steps) * 3 >= bytes.length - 1;
}

/** Returns whether all bytes, every second byte or all 16-bit words follow a rule. */
function follows(bytes: Buffer): boolean {
  const all = [...bytes];
  const even = all.filter((_, at) => at % 2 === 0);
  const odd = all.filter((_, at) => at % 2 === 1);
  const words = (read: (at: number) => number): number[] => odd.map((_, index) => read(index * 2));
  return (
    obeysRule(all, 0x100) ||
    // If every second byte follows a rule, too few random bytes remain.
    [even, odd].some((half) => new Set(half).size < MIN_DISTINCT / 2 || obeysRule(half, 0x100)) ||
    obeysRule(
      words((at) => bytes.readUInt16LE(at)),
      0x10000,
    ) ||
    obeysRule(
      words((at) => bytes.readUInt16BE(at)),
      0x10000,
    )
  );
}

/**
 * Returns whether a list of numbers has a constant first, second or third difference, or each number follows from the
 * previous two.
 */
function obeysRule(list: readonly number[], modulus: number): boolean {
  let differences = list;
  for (let order = 1; order <= 3; order += 1) {
    const before = differences;
    differences = before.slice(1).map((value, at) => (value - (before[at] ?? 0) + modulus) % modulus);
    if (mostly(differences, (value, at) => at === 0 || value === differences[at - 1])) return true;
  }
  for (let first = 0; first <= MAX_FACTOR; first += 1) {
    for (let second = 0; second <= MAX_FACTOR; second += 1) {
      const computed = (at: number): number => (first * (list[at - 1] ?? 0) + second * (list[at - 2] ?? 0)) % modulus;
      if (mostly(list, (value, at) => at < 2 || value === computed(at))) return true;
    }
  }
  return false;
}

/** Maximum factor to try in rules such as `3 * previous`. */
const MAX_FACTOR = 8;

/**
 * Returns whether a rule holds at two thirds of all positions. Sequences that start over are therefore detected, too.
 */
function mostly(list: readonly number[], holds: (value: number, at: number) => boolean): boolean {
  return list.filter(holds).length * 3 >= list.length * 2;
}
