import { describe, expect, it } from '@jest/globals';
import { fingerprint } from './fingerprint.js';
import { MOST_READ, Redactor } from './redactor.js';

const SECRET = 'the+secret/canary=';
const TOKEN = 'opaque-token-canary';

function redactor(): Redactor {
  const made = new Redactor();
  made.know('client_secret', SECRET);
  return made;
}

const bodyOf = (text: string, mayHold = false) => redactor().body(Buffer.from(text), mayHold, TOKEN);

describe('text', () => {
  it.each([
    ['as it is', SECRET],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64 for URLs', Buffer.from(SECRET).toString('base64url')],
    ['in hex', Buffer.from(SECRET).toString('hex')],
  ])('shows no secret that is known, %s', (_how, form) => {
    expect(redactor().text(`before ${form} after ${form}`)).toBe(
      'before [secret client_secret] after [secret client_secret]',
    );
  });

  it('shows the token that went with the request as its fingerprint', () => {
    expect(redactor().text(`you sent ${TOKEN}`, TOKEN)).toBe(`you sent [secret access_token ${fingerprint(TOKEN)}]`);
  });

  it.each(['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln', 'eyJhbGciOiJIUzI1', 'sandbox_secret_00ff'])(
    'shows nothing that looks like a token, as %s does',
    (token) => {
      expect(redactor().text(`(${token})`)).toBe('([secret token])');
    },
  );

  it('takes no text of a few letters for a secret', () => {
    const made = new Redactor();
    made.know('client_code', 'abc');
    expect(made.text('abcdef')).toBe('abcdef');
  });
});

describe('headers', () => {
  it('keep their names, and of secrets nothing but which one it is', () => {
    expect(
      redactor().headers([
        ['Authorization', `Bearer ${TOKEN}`],
        ['Set-Cookie', 'a=b'],
        ['signature', 'c'],
        ['x-echo', `was ${SECRET}`],
        ['accept', '*/*'],
      ]),
    ).toEqual([
      ['Authorization', `Bearer [secret access_token ${fingerprint(TOKEN)}]`],
      ['Set-Cookie', '[secret set_cookie]'],
      ['signature', '[secret signature]'],
      ['x-echo', 'was [secret client_secret]'],
      ['accept', '*/*'],
    ]);
  });

  it('show nothing of an authorization of another kind', () => {
    const [[, value] = []] = redactor().headers([['authorization', 'raw-canary']]);
    expect(value).toBe(`[secret access_token ${fingerprint('raw-canary')}]`);
  });
});

describe('a body', () => {
  it('of JSON keeps its shape, without the values of secret fields wherever they are', () => {
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

  it('that may hold a token and is cut is not shown at all', () => {
    const { text, note } = bodyOf('{"access_token":"half-of-a-can', true);
    expect(text).toBe('');
    expect(note).toContain('30 bytes');
  });

  it('that can hold none is shown though it is cut, but for what is known', () => {
    expect(bodyOf(`{"note":"${SECRET}`).text).toBe('{"note":"[secret client_secret]');
  });

  it('that is very long is not shown, since a secret may be cut at its end', () => {
    expect(bodyOf('x'.repeat(MOST_READ)).text).toBe('');
    const { text, note } = bodyOf('x '.repeat(MOST_READ / 2 - 1));
    expect(text.length).toBe(16 * 1024);
    expect(note).toContain('the first');
  });

  it('that is nested without end does no harm', () => {
    expect(bodyOf(`${'['.repeat(20_000)}${']'.repeat(20_000)}`).text).toContain('too deep');
  });

  it('that is empty is empty', () => {
    expect(bodyOf('')).toEqual({ text: '' });
  });
});
