import { describe, expect, it } from '@jest/globals';
import { masked } from './redaction.js';

const SECRET = 'S3cr+t/"key" ~\\ü_end';

const forms: readonly (readonly [string, string])[] = [
  ['as it is', SECRET],
  ['in capitals', SECRET.toUpperCase()],
  ['URL-encoded', encodeURIComponent(SECRET)],
  ['URL-encoded with small letters', encodeURIComponent(SECRET).toLowerCase()],
  ['URL-encoded twice', encodeURIComponent(encodeURIComponent(SECRET))],
  ['URL-encoded in every character', Buffer.from(SECRET).toString('hex').replace(/../g, '%$&')],
  ['as in a form', new URLSearchParams({ s: SECRET }).toString().slice(2)],
  ['JSON-escaped', JSON.stringify(SECRET).slice(1, -1)],
  ['JSON-escaped twice', JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
  ['JSON-escaped with slashes', JSON.stringify(SECRET).slice(1, -1).replaceAll('/', '\\/')],
  [
    'JSON-escaped in every character',
    [...SECRET].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  ],
  ['in base64', Buffer.from(SECRET).toString('base64')],
  ['in base64 behind one byte', Buffer.from(`:${SECRET}!`).toString('base64')],
  ['in base64 behind two bytes', Buffer.from(`x:${SECRET}`).toString('base64')],
  ['in base64url', Buffer.from(SECRET).toString('base64url')],
  ['in base64, URL-encoded', encodeURIComponent(Buffer.from(SECRET).toString('base64'))],
  ['in hex', Buffer.from(SECRET).toString('hex')],
  ['with blanks in it', [...SECRET].join(' ')],
  ['cut', SECRET.slice(0, -1)],
];

describe('of what a provider says', () => {
  it.each(forms)('a secret %s is masked, the rest is kept', (_how, form) => {
    expect(masked(`before (${form}) after`, ['other-secret', SECRET])).toMatch(
      /^before \([ -~]{0,3}\[Secret\][ -~]{0,3}\) after$/,
    );
    expect(masked(`${form}${form}`, [SECRET])).toMatch(/^(.{0,3}\[Secret\].{0,3}){1,2}$/);
  });

  it('nothing else is masked', () => {
    const text = 'Client 100 % unknown: see C:\\users\\u00 and https://x.example/?q=%zz';
    expect(masked(text, [SECRET, 'abc', ''])).toBe(text);
  });

  it('a secret that is cut where the looking ends is not shown in part', () => {
    for (let padding = 1400; padding < 1536; padding += 7) {
      expect(masked(`${'.'.repeat(padding)}${'key-'.repeat(100)}`, ['key-'.repeat(100)])).toBe('.'.repeat(1024));
    }
  });
});
