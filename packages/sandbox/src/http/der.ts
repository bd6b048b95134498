/**
 * Encodes a value in DER (ITU-T X.690). Supports only the types that a certificate needs. The certificate library that
 * we evaluated adds twenty packages and modifies the global `Reflect` object in the user's tests.
 */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const digits = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.of(0x80 + digits.length), digits]);
}

export const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
export const setOf = (...contents: readonly Uint8Array[]): Buffer => der(0x31, ...contents);
export const integer = (bytes: Uint8Array): Buffer => der(0x02, bytes);
export const yes = der(0x01, Buffer.of(0xff));
export const bits = (unused: number, bytes: Uint8Array): Buffer => der(0x03, Buffer.of(unused), bytes);
export const octets = (bytes: Uint8Array): Buffer => der(0x04, bytes);
export const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text));
/**
 * Encodes a field with the tag number `n`. `field` replaces the tag of the value, and `wrapped` adds a tag around the
 * value.
 */
export const field = (n: number, bytes: Uint8Array): Buffer => der(0x80 + n, bytes);
export const wrapped = (n: number, ...contents: readonly Uint8Array[]): Buffer => der(0xa0 + n, ...contents);

/** Encodes a time in ms, truncated to seconds: `YYMMDDHHMMSSZ`, with a four-digit year from 2050 on (RFC 5280). */
export function time(ms: number): Buffer {
  const digits = `${new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
  return digits < '2050' ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

/** Encodes an object identifier such as `2.5.4.3`. */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return der(0x06, Buffer.of(first * 40 + second, ...rest.flatMap(base128)));
}

function base128(arc: number): readonly number[] {
  const digits = [arc & 0x7f];
  for (let left = arc >>> 7; left > 0; left >>>= 7) digits.unshift(0x80 | (left & 0x7f));
  return digits;
}
