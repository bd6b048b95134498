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
  ['44 identical uppercase letters', 'A'.repeat(44)],
  ['44 identical lowercase letters', 'x'.repeat(44)],
  ['a long run of one character', '-'.repeat(400)],
  ['zeros', new Uint8Array(32)],
  ['one repeated byte', bytes(() => 7)],
  ['one repeated byte in base64', Buffer.alloc(32, 0xff).toString('base64')],
  ['one repeated character, as bytes', asText('0'.repeat(32))],
  ['two alternating characters', 'ab'.repeat(22)],
  ['a repeated word', 'password'.repeat(6)],
  ['a repeated seven-letter word', 'secrets'.repeat(7)],
  ['the repeated word changeme', `${'changeme'.repeat(5)}chan`],
  ['two equal halves', 'q7Zp1Kx9Vt3mLw8RbYc2Ds'.repeat(2)],
  ['a repeated random half', Buffer.concat([createHash('md5').digest(), createHash('md5').digest()])],
  ['ascending bytes', bytes((at) => at)],
  ['ascending bytes that start at 200', bytes((at) => at + 200)],
  ['descending bytes', bytes((at) => 31 - at)],
  ['bytes in steps of 8', bytes((at) => at * 8)],
  ['ascending bytes in base64', Buffer.from(bytes((at) => at)).toString('base64')],
  ['the alphabet', LETTERS.slice(0, 44)],
  ['the alphabet and digits', 'abcdefghijklmnopqrstuvwxyz01234567890123456789'],
  ['the alphabet and digits, as bytes', asText('abcdefghijklmnopqrstuvwxyz123456')],
  ['repeated ascending digits', '1234567890'.repeat(5)],
  ['two sequences of ascending hex digits', asText('0123456789abcdef0123456789abcdef')],
  ['the hex digits of ascending bytes', Buffer.from(bytes((at) => at)).toString('hex')],
  ['the hex digits of ascending bytes, as bytes', asText(Buffer.from(bytes((at) => at)).toString('hex'))],
  ['square numbers', bytes((at) => at * at)],
  ['triangular numbers', bytes((at) => (at * (at + 1)) / 2)],
  ['cube numbers', bytes((at) => at ** 3)],
  ['Fibonacci numbers', fibonacci(32)],
  ['powers of 3', bytes((at) => 3 ** (at % 20))],
  ['alternating ascending and descending numbers', bytes((at) => (at % 2 ? 255 - (at >> 1) : at >> 1))],
  ['a random half and its mirror image', mirrored(createHash('md5').digest())],
  ['16-bit words in steps of 1000', Buffer.from(Uint16Array.from({ length: 16 }, (_, at) => at * 1000).buffer)],
  ['consecutive numbers', '12345678910111213141516171819202122232425262728'],
  ['consecutive numbers, as bytes', asText('12345678910111213141516171819202122232425262728')],
  ['zeros in every second byte', bytes((at) => (at % 2 ? 0 : (createHash('md5').digest()[at >> 1] ?? 0)))],
  ['few distinct letters', asText('aaaabbbbccccddddaaaabbbbccccdddd')],
  ['16 random bytes followed by zeros', Buffer.concat([createHash('md5').digest(), Buffer.alloc(16)])],
  ['zeros followed by 16 random bytes', Buffer.concat([Buffer.alloc(16), createHash('md5').digest()])],
  ['the sample from an earlier README', 'dGhpcnR5LXR3byBieXRlcywgZm9yIHRlc3RzIG9ubHk='],
  ['the sample from an earlier README, as bytes', asText('thirty-two bytes, for tests only')],
];

it.each(GUESSABLE)('rejects a guessable secret: %s', (_what, secret) => {
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

it.each([1, 2, 3])('accepts a random secret as bytes, base64, base64url or hex digits', (index) => {
  const secret = createHash('sha512').update(`secret ${index}`).digest();
  const key = secret.subarray(0, 32);
  for (const form of [key, key.toString('base64'), key.toString('base64url'), secret.toString('hex')]) create(form);
  create(asText(key.toString('hex')));
});
