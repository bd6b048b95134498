import { describe, expect, it } from '@jest/globals';
import { fingerprint } from './fingerprint.js';
import { Redactor } from './redactor.js';
import { MAX_BODY_READ_BYTES, type TappedExchange } from './wire-tap.js';

const SECRET = 'the+secret/canary=';
const TOKEN = 'opaque-token-canary';

function redactor(): Redactor {
  const created = new Redactor();
  created.know('client_secret', SECRET);
  return created;
}

const NEW = 'q7Wm2xZk9RtY4bNc8LpV3sHd6J';

const exchangeOf = (changes: Partial<TappedExchange> = {}): TappedExchange => ({
  origin: 'https://api.example',
  method: 'POST',
  path: '/token',
  requestHeaders: [['accept', '*/*']],
  requestBody: Buffer.from(''),
  time: 0,
  took: 0,
  status: 200,
  statusText: 'OK',
  responseHeaders: [],
  responseBody: Buffer.from(JSON.stringify({ access_token: NEW })),
  ...changes,
});

const bodyOf = (text: string, mayHold = false) =>
  redactor().exchange(exchangeOf({ responseBody: Buffer.from(text) }), mayHold, TOKEN).responseBody;

const headersOf = (...requestHeaders: readonly (readonly [string, string])[]) =>
  redactor().exchange(exchangeOf({ requestHeaders }), false, undefined).requestHeaders;

describe('text', () => {
  it.each([
    ['not encoded', SECRET],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['encoded in base64', Buffer.from(SECRET).toString('base64')],
    ['encoded in base64url', Buffer.from(SECRET).toString('base64url')],
    ['encoded in hex', Buffer.from(SECRET).toString('hex')],
  ])('text() redacts a known secret that is %s', (_how, form) => {
    expect(redactor().text(`before ${form} after ${form}`)).toBe(
      'before [secret client_secret] after [secret client_secret]',
    );
  });

  it("text() replaces the request's token with its fingerprint", () => {
    const made = redactor();
    made.learn(TOKEN);
    expect(made.text(`you sent ${TOKEN}`)).toBe(`you sent [secret access_token ${fingerprint(TOKEN)}]`);
  });

  it.each(['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln', 'eyJhbGciOiJIUzI1', 'sandbox_secret_00ff'])(
    'text() redacts a string that looks like a token, such as %s',
    (token) => {
      expect(redactor().text(`(${token})`)).toBe('([secret token])');
    },
  );

  it.each([
    ['encoded in hex with separators', [...Buffer.from(SECRET)].map((byte) => `0x${byte.toString(16)}`).join(' ')],
    ['written as a list of byte values', JSON.stringify([...Buffer.from(SECRET)])],
    ['encoded with HTML entities', SECRET.replace(/[+/=]/g, (one) => `&#${one.charCodeAt(0)};`)],
    ['URL-encoded twice', encodeURIComponent(encodeURIComponent(SECRET))],
    ['in uppercase', SECRET.toUpperCase()],
    ['encoded in base64 together with other bytes', Buffer.from(`id:${SECRET}!`).toString('base64')],
  ])('text() redacts every part of a known secret that is %s', (_how, form) => {
    expect(redactor().text(`before ${form} after`)).toMatch(
      /^before [[\w]{0,6}\[secret client_secret\][\]\w=]{0,4} after$/,
    );
  });

  it('text() redacts every part of an issued token in an unknown format', () => {
    const made = redactor();
    made.learn(TOKEN);
    const mark = `[secret access_token ${fingerprint(TOKEN)}]`;
    expect(made.text(`you sent ${TOKEN}`)).toBe(`you sent ${mark}`);
    expect(made.text(`you sent ${TOKEN.slice(0, -3)}`)).toBe(`you sent ${mark}`);
    expect(made.text(`you sent ${Buffer.from(TOKEN).toString('hex')}`)).toBe(`you sent ${mark}`);
  });

  it('credentials and the latest tokens are still redacted after many tokens have been issued', () => {
    const made = redactor();
    const tokens = Array.from({ length: 100 }, (_, at) => `token-number-${at}-${'x'.repeat(at)}`);
    for (const token of tokens) made.learn(token);
    expect(made.text(`${tokens[99]} of ${SECRET}`)).not.toMatch(/token-number|canary/);
  });

  it('very short credentials are not redacted', () => {
    const made = new Redactor();
    made.know('client_code', 'abc');
    expect(made.text('abcdef')).toBe('abcdef');
  });
});

describe('headers', () => {
  it('the values of secret headers are replaced with placeholders', () => {
    expect(
      headersOf(
        ['Authorization', `Bearer ${TOKEN}`],
        ['Set-Cookie', 'a=b'],
        ['signature', 'c'],
        ['x-echo', `was ${SECRET}`],
        ['accept', '*/*'],
      ),
    ).toEqual([
      ['Authorization', `Bearer [secret access_token ${fingerprint(TOKEN)}]`],
      ['Set-Cookie', '[secret set_cookie]'],
      ['signature', '[secret signature]'],
      ['x-echo', 'was [secret client_secret]'],
      ['accept', '*/*'],
    ]);
  });

  it('an Authorization header with a scheme other than Bearer is redacted completely', () => {
    const [[, value] = []] = headersOf(['authorization', 'raw-canary']);
    expect(value).toBe(`[secret access_token ${fingerprint('raw-canary')}]`);
  });
});

describe('an exchange', () => {
  it('an issued token is redacted everywhere in the exchange', () => {
    const redacted = redactor().exchange(
      exchangeOf({
        path: `/token?was=${encodeURIComponent(NEW)}`,
        statusText: `OK ${NEW}`,
        responseHeaders: [
          [`x-${NEW.toLowerCase()}`, 'a'],
          [`x-${Buffer.from(NEW).toString('base64url').toLowerCase()}`, 'b'],
          ['x-echo', Buffer.from(NEW).toString('base64')],
          ['x-first', NEW.slice(0, 11)],
          ['x-last', NEW.slice(-11)],
        ],
        responseBody: Buffer.from(JSON.stringify({ access_token: NEW, bytes: [...Buffer.from(NEW)], [NEW]: 1 })),
      }),
      true,
      undefined,
    );
    const mark = `[secret access_token ${fingerprint(NEW)}]`;
    expect(redacted).toEqual({
      path: `/token?was=${mark}`,
      statusText: `OK ${mark}`,
      requestHeaders: [['accept', '*/*']],
      requestBody: { text: '' },
      responseHeaders: [
        [`x-${mark}`, 'a'],
        [expect.stringMatching(/^x-\w?\[secret access_token [0-9a-f]{12}\]\w?$/), 'b'],
        ['x-echo', expect.stringMatching(/^\[secret access_token [0-9a-f]{12}\]\w?=$/)],
        ['x-first', mark],
        ['x-last', mark],
      ],
      responseBody: { text: `{"access_token":"${mark}","bytes":[${mark}],"${mark}":1}` },
    });
  });

  it('tokens from an exchange are also redacted in later text', () => {
    const made = redactor();
    made.exchange(exchangeOf(), true, undefined);
    made.exchange(exchangeOf({ responseBody: Buffer.from('') }), false, TOKEN);
    expect(made.text(`${NEW.toUpperCase()} ${TOKEN.toUpperCase()}`)).toBe(
      `[secret access_token ${fingerprint(NEW)}] [secret access_token ${fingerprint(TOKEN)}]`,
    );
  });

  it('a token in a response that is not valid JSON is redacted', () => {
    const made = redactor();
    const responseBody = Buffer.from(`{"access_token": "${NEW}", "expires_in": 0000}`);
    const { responseBody: shown } = made.exchange(exchangeOf({ responseBody }), true, undefined);
    expect(shown.text).toBe('');
    expect(made.text(`it was ${NEW}`)).not.toContain(NEW.slice(0, 5));
  });

  it('tokens are extracted only from responses that may contain a token', () => {
    const made = redactor();
    const responseBody = Buffer.from(JSON.stringify({ token: 'every word' }));
    expect(made.exchange(exchangeOf({ responseBody }), false, undefined).responseBody.text).not.toContain('every word');
    expect(made.text('every word')).toBe('every word');
  });

  it('secrets in a body of the maximum size are redacted', () => {
    const body = `{"note":"${'words '.repeat(10_000)}","secret_of":"${encodeURIComponent(SECRET)}"}`;
    const { responseBody } = redactor().exchange(exchangeOf({ responseBody: Buffer.from(body) }), false, undefined);
    expect(responseBody.note).toContain('the first');
    expect(redactor().text(body)).toMatch(/words ","secret_of":"\[secret client_secret\]"\}$/);
  });
});

describe('a body', () => {
  it('a JSON body keeps its structure, and secret fields are redacted at any depth', () => {
    const body = {
      access_token: 'new-canary',
      payload: [{ clientSecret: 'x', 'merchant-id': 4711 }],
      expires_in: 1800,
    };
    expect(JSON.parse(bodyOf(JSON.stringify(body)).text)).toEqual({
      access_token: `[secret access_token ${fingerprint('new-canary')}]`,
      payload: [{ clientSecret: '[secret client_secret]', 'merchant-id': '[secret merchant_id]' }],
      expires_in: 1800,
    });
  });

  it('a truncated body that may contain a token is not shown', () => {
    const { text, note } = bodyOf('{"access_token":"half-of-a-can', true);
    expect(text).toBe('');
    expect(note).toContain('30 bytes');
  });

  it('a truncated body that cannot contain a token is shown with its secrets redacted', () => {
    expect(bodyOf(`{"note":"${SECRET}`).text).toBe('{"note":"[secret client_secret]');
  });

  it('a body that is too long is not shown, because it may end in the middle of a secret', () => {
    expect(bodyOf('x'.repeat(MAX_BODY_READ_BYTES)).text).toBe('');
    const { text, note } = bodyOf('x '.repeat(MAX_BODY_READ_BYTES / 2 - 1));
    expect(text.length).toBe(16 * 1024);
    expect(note).toContain('the first');
  });

  it('a body that is nested too deeply is not shown', () => {
    expect(bodyOf(`${'['.repeat(20_000)}${']'.repeat(20_000)}`).text).toContain('too deep');
  });

  it('an empty body is shown as an empty body', () => {
    expect(bodyOf('')).toEqual({ text: '' });
  });
});
