import { expect, it } from '@jest/globals';
import { shownMessage, shownParts } from './shown-message.js';

it('shows a provider message as one short line', () => {
  expect(shownMessage('No\r\n\u001b[31msuch\u0000 key ', [])).toBe('No [31msuch key');
  expect(shownMessage('x'.repeat(300), [])).toHaveLength(200);
  expect(shownMessage(' \n ', [])).toBeUndefined();
  expect(shownMessage({ toString: () => 'x' }, [])).toBeUndefined();
});

it('shows an error code and a request ID as one short line each', () => {
  expect(shownParts({ code: ' MW-401\n', requestId: 4711 }, [])).toMatchObject({ code: 'MW-401', requestId: '4711' });
  expect(shownParts({ code: 'x'.repeat(300), requestId: `${'y'.repeat(99)}\u{1f600}` }, [])).toEqual({
    message: undefined,
    code: 'x'.repeat(100),
    requestId: 'y'.repeat(99),
  });
});

it.each([
  undefined,
  null,
  '',
  ' \u0000',
  true,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  {},
  ['MW-401'],
  new String('MW-401'),
])('shows no error code for %p', (code) => {
  expect(shownParts({ code }, [])).toMatchObject({ code: undefined });
});

it('hides parts of a secret that add up across the message, the code and the request ID', () => {
  const secret = 'kq7xw2vbZn0s';
  const parts = { message: 'not kq7x', code: 'w2vb', requestId: 'Zn0s' };
  expect(shownParts(parts, [secret])).toEqual({ message: 'not [Secret]', code: '[Secret]', requestId: '[Secret]' });
  expect(shownParts(parts, ['other-secret-of-mine'])).toEqual(parts);
});

it('shows only the mark if the secrets are too long to search for, and nothing for a missing part', () => {
  expect(shownParts({ message: 'no', code: 'MW-401' }, ['x'.repeat(33_000)])).toEqual({
    message: '[Secret]',
    code: '[Secret]',
    requestId: undefined,
  });
});
