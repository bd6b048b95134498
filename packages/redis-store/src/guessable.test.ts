import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { redisStore } from './index.js';

const client = { eval: async () => null, sendCommand: () => undefined };
const create = (secret: string | Uint8Array): unknown =>
  redisStore({ client, namespace: 'shop', keys: [{ id: 'k1', secret }] });

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const bytes = (make: (index: number) => number, length = 32): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => make(at));
const asText = (text: string): Uint8Array => Buffer.from(text);

const mirrored = (half: Buffer): Uint8Array => Buffer.concat([half, Buffer.from(half).reverse()]);
function fibonacci(length: number): Uint8Array {
  const list = [1, 1];
  while (list.length < length) list.push(((list.at(-1) ?? 0) + (list.at(-2) ?? 0)) & 0xff);
  return Uint8Array.from(list);
}

const GUESSABLE: readonly (readonly [string, string | Uint8Array])[] = [
  ['44 equal characters', 'A'.repeat(44)],
  ['44 other equal characters', 'x'.repeat(44)],
  ['a long run of one character', '-'.repeat(400)],
  ['zeros', new Uint8Array(32)],
  ['one byte over and over', bytes(() => 7)],
  ['the base64 of one byte over and over', Buffer.alloc(32, 0xff).toString('base64')],
  ['one character as bytes', asText('0'.repeat(32))],
  ['two characters in turn', 'ab'.repeat(22)],
  ['a word over and over', 'password'.repeat(6)],
  ['a word of seven letters over and over', 'secrets'.repeat(7)],
  ['changeme over and over', `${'changeme'.repeat(5)}chan`],
  ['a half and the same half', 'q7Zp1Kx9Vt3mLw8RbYc2Ds'.repeat(2)],
  ['half a key, given twice', Buffer.concat([createHash('md5').digest(), createHash('md5').digest()])],
  ['ascending bytes', bytes((at) => at)],
  ['ascending bytes from 200 on', bytes((at) => at + 200)],
  ['descending bytes', bytes((at) => 31 - at)],
  ['bytes in steps of 8', bytes((at) => at * 8)],
  ['the base64 of ascending bytes', Buffer.from(bytes((at) => at)).toString('base64')],
  ['the alphabet', LETTERS.slice(0, 44)],
  ['the alphabet and digits', 'abcdefghijklmnopqrstuvwxyz01234567890123456789'],
  ['the alphabet as bytes', asText('abcdefghijklmnopqrstuvwxyz123456')],
  ['digits in order', '1234567890'.repeat(5)],
  ['the digits of hexadecimal numbers, twice', asText('0123456789abcdef0123456789abcdef')],
  ['hex digits of ascending bytes', Buffer.from(bytes((at) => at)).toString('hex')],
  ['hex digits of ascending bytes, as bytes', asText(Buffer.from(bytes((at) => at)).toString('hex'))],
  ['squares', bytes((at) => at * at)],
  ['triangular numbers', bytes((at) => (at * (at + 1)) / 2)],
  ['cubes', bytes((at) => at ** 3)],
  ['Fibonacci numbers', fibonacci(32)],
  ['powers of 3', bytes((at) => 3 ** (at % 20))],
  ['counting up and down in turn', bytes((at) => (at % 2 ? 255 - (at >> 1) : at >> 1))],
  ['a random half and its mirror', mirrored(createHash('md5').digest())],
  ['words of 16 bits in steps of 1000', Buffer.from(Uint16Array.from({ length: 16 }, (_, at) => at * 1000).buffer)],
  ['numbers in order', '12345678910111213141516171819202122232425262728'],
  ['numbers in order, as bytes', asText('12345678910111213141516171819202122232425262728')],
  ['zeros in every second byte', bytes((at) => (at % 2 ? 0 : (createHash('md5').digest()[at >> 1] ?? 0)))],
  ['few letters', asText('aaaabbbbccccddddaaaabbbbccccdddd')],
  ['16 random bytes and zeros', Buffer.concat([createHash('md5').digest(), Buffer.alloc(16)])],
  ['zeros and 16 random bytes', Buffer.concat([Buffer.alloc(16), createHash('md5').digest()])],
  ['the sample that the README once had', 'dGhpcnR5LXR3byBieXRlcywgZm9yIHRlc3RzIG9ubHk='],
  ['the same sample as bytes', asText('thirty-two bytes, for tests only')],
];

it.each(GUESSABLE)('refuses %s, and says how to make a key', (_what, secret) => {
  let message = '';
  try {
    create(secret);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toBe(
    'redisStore: keys.0.secret: must be random bytes (openssl rand -base64 32), not a pattern, a sequence or an example',
  );
});

it('accepts what openssl, Node and a hash make, in every form', () => {
  for (let index = 0; index < 20_000; index += 1) {
    // Random, and the same in each run.
    const secret = createHash('sha512').update(`secret ${index}`).digest();
    const key = secret.subarray(0, 32);
    for (const form of [key, key.toString('base64'), key.toString('base64url'), secret.toString('hex')]) create(form);
    create(asText(key.toString('hex')));
    create(secret.subarray(0, 33 + (index % 31)));
  }
});
