import { describe, expect, it } from '@jest/globals';
import { mask } from './mask.js';

const SECRET = 'S3cr+t/"key" ~\\ü_end';

const hexOf = (text: string): readonly string[] => Buffer.from(text).toString('hex').match(/../g) ?? [];
const hex = hexOf(SECRET);
const bytes = [...Buffer.from(SECRET)];
const octal = bytes.map((byte) => byte.toString(8).padStart(3, '0'));
const units = [...SECRET].map((unit) => unit.charCodeAt(0).toString(16));
const base64 = Buffer.from(SECRET).toString('base64');

/** HTML entity names of the punctuation in the secret. */
const NAMES: Readonly<Record<string, string>> = {
  '+': 'plus',
  '/': 'sol',
  '"': 'quot',
  '\\': 'bsol',
  _: 'lowbar',
};

/** Encodes text in base32 (RFC 4648, section 6). */
function base32(text: string): string {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{5}/g) ?? [];
  return groups.map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(group, 2)]).join('');
}

/** Encodes each character differently, sometimes with nested encodings. */
function mixed(text: string): string {
  return [...text]
    .map((unit, at) => {
      const code = unit.charCodeAt(0).toString(16).padStart(4, '0');
      const spellings = [
        unit,
        `\\u${code}`,
        `%5Cu${code}`,
        `\\\\u${code}`,
        `&#x${code};`,
        `&amp;#x${code};`,
        `%26%23${unit.charCodeAt(0)}%3B`,
        `\\u{${code}}`,
      ];
      return spellings[at % spellings.length];
    })
    .join('');
}

const forms: readonly (readonly [string, string])[] = [
  ['in plain text', SECRET],
  ['in uppercase', SECRET.toUpperCase()],
  ['URL-encoded', encodeURIComponent(SECRET)],
  ['URL-encoded in lowercase', encodeURIComponent(SECRET).toLowerCase()],
  ['URL-encoded twice', encodeURIComponent(encodeURIComponent(SECRET))],
  ['URL-encoded four times', [1, 2, 3, 4].reduce((text) => encodeURIComponent(text), SECRET)],
  ['with every character URL-encoded', hex.map((byte) => `%${byte}`).join('')],
  ['with some characters URL-encoded', SECRET.replace(/[3ce]/g, (unit) => `%${hexOf(unit)[0]}`)],
  ['encoded by escape()', units.map((unit) => `%u${unit.padStart(4, '0')}`).join('')],
  ['form-encoded', new URLSearchParams({ s: SECRET }).toString().slice(2)],
  ['JSON-escaped', JSON.stringify(SECRET).slice(1, -1)],
  ['JSON-escaped twice', JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
  ['JSON-escaped with slashes', JSON.stringify(SECRET).slice(1, -1).replaceAll('/', '\\/')],
  ['with every character JSON-escaped', units.map((unit) => `\\u${unit.padStart(4, '0')}`).join('')],
  ['JSON-escaped and then URL-encoded', encodeURIComponent(JSON.stringify(SECRET).slice(1, -1))],
  ['URL-encoded and then JSON-escaped', encodeURIComponent(SECRET).replaceAll('%', '\\u0025')],
  ['with code point escapes in braces', units.map((unit) => `\\u{${unit}}`).join('')],
  ['as code points', units.map((unit) => `U+${unit.padStart(4, '0')}`).join(' ')],
  ['as hexadecimal HTML entities', units.map((unit) => `&#x${unit};`).join('')],
  ['as decimal HTML entities', units.map((unit) => `&#${Number.parseInt(unit, 16)};`).join('')],
  ['as HTML entities without semicolons', units.map((unit) => `&#${Number.parseInt(unit, 16)}`).join('')],
  ['with named HTML entities', SECRET.replace(/[+/"\\_]/g, (unit) => `&${NAMES[unit]};`)],
  ['with named HTML entities that are escaped twice', SECRET.replace(/[+/"\\_]/g, (unit) => `&amp;${NAMES[unit]};`)],
  ['with every character encoded differently', mixed(SECRET)],
  ['in base64', base64],
  ['in base64 after one other byte', Buffer.from(`:${SECRET}!`).toString('base64')],
  ['in base64 after two other bytes', Buffer.from(`x:${SECRET}`).toString('base64')],
  ['in base64url', Buffer.from(SECRET).toString('base64url')],
  ['in base64 and then URL-encoded', encodeURIComponent(base64)],
  ['in base64 with line breaks', base64.replace(/.{8}/g, '$& ')],
  ['encoded twice in base64', Buffer.from(base64).toString('base64')],
  ['in base64 and then in hex', Buffer.from(base64).toString('hex')],
  ['in lowercase base64', base64.toLowerCase()],
  ['in UTF-16 and then in base64', Buffer.from(SECRET, 'utf16le').toString('base64')],
  ['URL-encoded and then in base64', Buffer.from(encodeURIComponent(SECRET)).toString('base64')],
  ['in base32', base32(SECRET)],
  ['in lowercase base32', base32(SECRET).toLowerCase()],
  ['in hex', hex.join('')],
  ['in uppercase hex', hex.join('').toUpperCase()],
  ['in hex and then in base64', Buffer.from(hex.join('')).toString('base64')],
  ...[' ', ':', '-', ', ', '","', '=', '\\', '|'].map(
    (separator) => [`in hex with ${separator}`, hex.join(separator)] as const,
  ),
  ['with hex escapes', hex.map((byte) => `\\x${byte}`).join('')],
  ['in hex with 0x prefixes', hex.map((byte) => `0x${byte}`).join(' ')],
  ['in hex with 0x prefixes and commas', hex.map((byte) => `0X${byte.toUpperCase()}`).join(',')],
  ['in quoted-printable', hex.map((byte) => `=${byte.toUpperCase()}`).join('')],
  ['as a list of decimal bytes', bytes.join(', ')],
  ['as a JSON array of bytes', JSON.stringify(bytes)],
  ['as a list of octal bytes', octal.join(' ')],
  ['with octal escapes', octal.map((byte) => `\\${byte}`).join('')],
  ['with spaces between its characters', [...SECRET].join(' ')],
  ['with dots between its characters', [...SECRET].join('.')],
  ['with zero-width characters between its characters', [...SECRET].join('\u200b')],
  ['struck through', [...SECRET].join('\u0336')],
  ['in full-width characters', SECRET.replace(/[!-~]/g, (unit) => String.fromCharCode(unit.charCodeAt(0) + 0xfee0))],
  ['URL-encoded with full-width percent signs', hex.map((byte) => `\uff05${byte}`).join('')],
  [
    'in mathematical bold letters',
    SECRET.replace(/[a-z]/g, (unit) => String.fromCodePoint(0x1d41a + unit.charCodeAt(0) - 97)),
  ],
  ['with combining accents', SECRET.normalize('NFD')],
  ['backwards', [...SECRET].reverse().join('')],
  ['without its last character', SECRET.slice(0, -1)],
];

/** Matches the mark and up to four characters on each side that belong to the encoding or also encode adjacent text. */
const MARK = String.raw`[ -~]{0,4}\[Secret\][ -~]{0,4}`;

describe('masking a provider message', () => {
  it.each(forms)('masks a secret (%s) and keeps the rest of the message', (_how, form) => {
    expect(mask(`before (${form}) after`, ['other-secret', SECRET])).toMatch(
      new RegExp(String.raw`^before \(${MARK}\) after$`),
    );
    expect(mask(`${form};${form}`, [SECRET])).toMatch(new RegExp(`^(${MARK}){1,2}$`));
  });

  it('returns text without secrets unchanged', () => {
    const text = 'Client 100 % unknown: see C:\\users\\u00 and https://x.example/?q=%zz&amp;r=\\x1';
    expect(mask(text, [SECRET, 'abc', ''])).toBe(text);
  });

  it('does not show a secret that extends beyond the searched text', () => {
    for (let padding = 1400; padding < 1536; padding += 7) {
      expect(mask(`${'.'.repeat(padding)}${'key-'.repeat(100)}`, ['key-'.repeat(100)])).toBe('.'.repeat(1024));
    }
  });
});

describe('fragments of one secret', () => {
  const secret = 'q7Wm2xZk9RtY4bNc8LpV3sHd6J';

  it.each<[string, string, string]>([
    ['two fragments of 11 characters', 'q7Wm2xZk9Rt .. c8LpV3sHd6J', '[Secret] .. [Secret]'],
    ['three fragments of 6 characters', 'q7Wm2x .. tY4bNc .. V3sHd6', '[Secret] .. [Secret] .. [Secret]'],
    ['three fragments of 4 characters', 'q7Wm .. 9RtY .. pV3s', '[Secret] .. [Secret] .. [Secret]'],
    ['two fragments in different encodings', `q7Wm2xZk9Rt .. ${hexOf('8LpV3s').join(':')}`, '[Secret] .. [Secret]'],
    [
      'two fragments next to a fragment that reveals too much on its own',
      'q7Wm2xZk9RtY4 .. 3sHd6J .. Nc8LpV',
      '[Secret] .. [Secret] .. [Secret]',
    ],
  ])('masks fragments that together reveal too much of a secret: %s', (_what, text, expected) => {
    expect(mask(text, [secret])).toBe(expected);
  });

  it('shows fragments that together do not reveal too much of a secret', () => {
    expect(mask('no q7Wm2xZk9Rt', [secret])).toBe('no q7Wm2xZk9Rt');
    expect(mask('no q7Wm2x or 2xZk9R or q7Wm2xZk9Rt', [secret])).toBe('no q7Wm2x or 2xZk9R or q7Wm2xZk9Rt');
    expect(mask('sandbox: no secret of this client', ['sandbox_client_secret_9f3ab04c771d'])).toBe(
      'sandbox: no secret of this client',
    );
    expect(mask('client q7Wm2xZk9RtY4b is no q7Wm client', [secret])).toBe('client [Secret] is no q7Wm client');
  });

  it('masks fragments of a secret even if they look like words', () => {
    for (const letters of ['abcdefghijklmnopqrstuvwxyz', 'a'.repeat(26), 'ab'.repeat(13), 'correct-horse-battery']) {
      const text = `${letters.slice(0, 7)} or ${letters.slice(-7)}`;
      expect(mask(text, [letters])).toBe('[Secret] or [Secret]');
    }
  });

  it.each<[string, string, string, string]>([
    [
      'fragments with lowercase letters',
      'qwhzkpv.mnbtxrl.zzqkwpx.1a2b3c4d5e6f',
      'got qwhzkpv.mnb and txrl.zzqkwp and x.1a2b3c4d5 and e6f',
      'got [Secret] and [Secret] and [Secret] and e6f',
    ],
    [
      'fragments that are whole segments',
      'qwhzkpv.mnbtxrl.zzqkwpx.1a2b3c4d5e6f',
      'qwhzkpv, then mnbtxrl, then zzqkwpx',
      '[Secret], then [Secret], then [Secret]',
    ],
    [
      'segments of a secret that also has an all-digit segment',
      'abcdefghijk-lmnopqrstuv-wxqzkjvbnmp-583920174658',
      'abcdefghijk and lmnopqrstuv and wxqzkjvbnmp',
      '[Secret] and [Secret] and [Secret]',
    ],
    [
      'fragments with punctuation and letters',
      'A+b/c=D-e_F:g;H,i.J',
      'A+b/c=D- x e_F:g;H, x i.J',
      '[Secret] x [Secret] x i.J',
    ],
    [
      'two halves of a secret with punctuation and letters',
      'A+b/c=D-e_F:g;H,i.J',
      'A+b/c=D-e then _F:g;H,i.J',
      '[Secret] then [Secret]',
    ],
    [
      'fragments with a lot of punctuation',
      'aB3$+/=-xY7#=_:+zQ9!',
      'aB3$+/=- x xY7#=_:+ x zQ9!',
      '[Secret] [Secret] x [Secret]',
    ],
    [
      'fragments in hex',
      'sk_live_aBcD-1234_eFgH-5678',
      '736b5f6c zz 6976655f zz 61426344 zz 2d313233 zz 345f6546',
      '[Secret] zz [Secret] zz [Secret] zz [Secret] zz [Secret]',
    ],
    [
      'fragments in base64',
      'A+b/c=D-e_F:g;H,i.J',
      'QStiL2M9 zz! RC1lX0Y6 zz! ZztILGku',
      '[Secret] zz! [Secret] zz! [Secret]',
    ],
    [
      'fragments that contain words',
      'client-q7W-access-m2x-token-Zk9-secret-RtY',
      'client-q7W or access-m2x or token-Zk9',
      '[Secret] or [Secret] or [Secret]',
    ],
    ['fragments that are written backwards', 'A+b/c=D-e_F:g;H,i.J', ',H;g:F_e x -D=c/b+A', '[Secret] x [Secret]'],
  ])('masks fragments of any kind of secret: %s', (_what, one, text, expected) => {
    expect(mask(text, [one])).toBe(expected);
  });

  it('shows fragments that are words if the message contains no other fragment of the secret', () => {
    const named = 'sandbox_client_secret_9f3ab04c771d';
    expect(mask('a client has no secret for the sandbox', [named])).toBe('a client has no secret for the sandbox');
    expect(mask('a client has the secret 9f3ab', [named])).toBe('a [Secret] has the [Secret]');
  });

  it('does not combine fragments of different secrets', () => {
    const text = 'no q7Wm2xZk9Rt or 4pXvB8nQ';
    expect(mask(text, [secret, 'M4pXvB8nQ2kTz7Lw'])).toBe(text);
  });
});

describe('a secret that consists of punctuation', () => {
  const secrets = [
    '!!##$$%%^^&&**(())',
    '+-_/=:+-_/=:',
    '----',
    '!@#$%^&*()!@#$%',
    '<{[("\'|\'")]}>',
    '!!!!@@@@####letters1234$$$$%%%%',
  ];

  it.each(secrets)('masks a secret that consists of punctuation: %s', (secret) => {
    const entities = [...secret].map((unit) => `&#${unit.charCodeAt(0)};`).join('');
    const written = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), entities];
    for (const form of [...written, hexOf(secret).join(' '), Buffer.from(secret).toString('base64')]) {
      expect(mask(`before (${form}) after`, [secret])).toMatch(/^before \(\[Secret\]\w?={0,2}\) after$/);
    }
  });

  it('masks punctuation secrets written backwards, unless they are short', () => {
    expect(mask('no ))((**&&^^%%$$##!!', ['!!##$$%%^^&&**(())'])).toBe('no [Secret]');
    expect(mask('no )(', ['()()'])).toBe('no )(');
    expect(mask('no #$%&', ['&%$#'])).toBe('no #$%&');
  });

  it('does not mask letters and digits if the secrets consist of punctuation', () => {
    expect(mask('letters -- or (1234) ok?', secrets)).toBe('letters -- or (1234) ok?');
  });
});

describe('an encoded secret that is split into groups', () => {
  const secret = 'Xk9vQ2mZ7pL4wR8tN1cB6yH3';

  it.each(['.', ',', '-', '/', '_', ', ', ' | '])(
    'masks a base64 or base32 secret that is split into groups by %p',
    (separator) => {
      const inGroups = (text: string): string => (text.replaceAll('=', '').match(/.{1,4}/g) ?? []).join(separator);
      expect(mask(`no ${inGroups(Buffer.from(secret).toString('base64'))}`, [secret])).toBe('no [Secret]');
      if (!separator.includes(' '))
        expect(mask(`no ${inGroups(base32(secret))}`, [secret])).toMatch(/^no \[Secret\].?QM$/);
    },
  );
});

describe('a short secret', () => {
  it.each([
    ['acme-id', 'no acme-id, ACME_ID or acme id', 'no [Secret], [Secret] or [Secret]'],
    ['4711', 'merchant 4711 of 471', 'merchant [Secret] of 471'],
    ['4711', 'merchant %34%37%31%31 or NDcxMQ==', 'merchant [Secret] or [Secret]Q=='],
    ['30803870', `no ${'3330383033383730'.replace(/./g, '\\x3$&')}`, 'no [Secret]'],
    ['elevenchars', 'no elevenchar', 'no elevenchar'],
    // Text with different punctuation is not the secret, and a reversed match is a coincidence.
    ['acme-id', 'no acme.id, di-emca', 'no acme.id, di-emca'],
    ['a.b!', 'no a.b! in ab', 'no [Secret] in ab'],
  ])('masks a short secret only if it is complete: %s in "%s"', (secret, text, expected) => {
    expect(mask(text, [secret])).toBe(expected);
  });
});

it('provider messages remain readable with typical secrets', () => {
  const secrets = [
    `eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.${Buffer.from('{"sub":"acme","scope":"payments"}').toString('base64url')}.${'x9Yz_4Qa-7'.repeat(70)}`,
    '6f1c2f9a-7f0e-4d0b-9d53-2b1d6f0c9a11',
    '9d3b1f0c77aa41d2be5608c1f3a29e4d9d3b1f0c77aa41d2be5608c1f3a29e4d',
    'acme-client-id',
    'client-4711',
    'Acme Ltd 2024!',
    'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  ];
  for (const text of [
    'invalid client_id',
    'Invalid or expired token',
    'client_id must be a string',
    'grantType is not supported',
    'Too many requests, retry after 60 seconds',
    'The access token that was sent with this request is invalid or has expired, please request a new one.',
    'Request 3f2a91bc-04de-4711-8a2b-0123456789ab failed at 2024-01-31T12:34:56.789Z',
    'Account 1234567890 exceeds its limit of 10,000.00 EUR (trace 00f067aa0ba902b7)',
    'Permission invoices.read is missing for client application "Acme payments"',
    'C:\\program files\\acme\\new.txt is missing: 100 %25, 50%, &amp; &unknown; \\u12 \\x',
  ]) {
    expect(mask(text, secrets)).toBe(text);
  }
});

it('masks a secret that looks like an escape sequence', () => {
  for (const secret of ['abc%41def%2Bghi%zz', '\\u0041bcdef\\nghijkl', 'abc&amp;def&ltghi%%', 'abc%41%42%43']) {
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
      expect(mask(`before (${form}) after`, [secret])).toMatch(/^before \(.{0,2}\[Secret\].{0,3}\) after$/);
    }
  }
});

it('masks the whole message if there are too many secrets to search for', () => {
  const secrets = Array.from({ length: 2 }, (_, at) => `${at}`.repeat(16_384));
  expect(mask('no such key', secrets)).toBe('no such key');
  expect(mask('no such key', [...secrets, 'x'])).toBe('[Secret]');
  // A repeated secret is counted once.
  expect(
    mask(
      'no such key',
      Array.from({ length: 100 }, () => 'a'.repeat(30_000)),
    ),
  ).toBe('no such key');
});

it('masks a hex secret whose first bytes, with preceding text, look like an escape sequence', () => {
  // The bytes "25 35 63" decode to "%5c", but only the bytes "35 63" belong to the secret.
  const text = mask('refused: 5c7955bdd25 ( 3563373935356264643235', ['5c7955bdd25']);
  expect(text).not.toContain('3563373935356264643235');
  expect(text).not.toContain('5c7955bdd25');
});

it('masks an escaped hex secret whose first bytes, with preceding text, look like an escape sequence', () => {
  const hex = '3563373935356264643235';
  const escaped = hex.replace(/./g, (digit) => `\\u00${digit.charCodeAt(0).toString(16)}`);
  expect(mask(`refused: 5c7955bdd25 ( ${escaped}`, ['5c7955bdd25'])).not.toContain(escaped);
});

it.each([
  ['decimal', 10],
  ['octal', 8],
])('masks a list of %s numbers whose start, with a preceding number, looks like an escape sequence', (_name, base) => {
  // 37 is the code of "%", so "%5c" is read from the first three numbers.
  const numbers = [...'%5c7955bdd25'].map((one) => one.charCodeAt(0).toString(base));
  const secret = numbers.slice(1).join(', ');
  expect(mask(`rejected: ${numbers.join(', ')}`, ['5c7955bdd25'])).not.toContain(secret);
});
