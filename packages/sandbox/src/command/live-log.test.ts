import { expect, it } from '@jest/globals';
import type { RecordedRequest } from '../index.js';
import { jsonLine, textLine } from './live-log.js';

const request: RecordedRequest = {
  route: 'paysecurez.token',
  method: 'POST',
  path: '/api/token',
  status: 200,
  at: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
};

it('textLine() formats a request as one line of text', () => {
  const line = textLine(false);
  expect(line(request)).toBe('03:04:05.006  200  POST   /api/token  paysecurez.token\n');
  expect(line({ ...request, token: 'ba7816bf8f01', bearer: 'good' })).toBe(
    '03:04:05.006  200  POST   /api/token  paysecurez.token  token ba7816bf8f01\n',
  );
  expect(line({ ...request, status: 0, token: 'ba7816bf8f01', bearer: 'expired', fault: 'hang' })).toBe(
    '03:04:05.006  ---  POST   /api/token  paysecurez.token  token ba7816bf8f01  expired  fault hang\n',
  );
});

it('textLine() colors the status if colors are enabled', () => {
  const colourOf = (status: number): string | undefined =>
    textLine(true)({ ...request, status })
      .split('  ')[1]
      ?.split(/\d{3}|---/)[0];
  const colours = [200, 307, 404, 503, 0].map(colourOf);
  expect(colours).not.toContain('');
  expect(new Set(colours).size).toBe(4);
  expect(colours[3]).toBe(colours[4]);
  expect(textLine(false)({ ...request, status: 503, fault: '503' })).not.toContain('\x1b');
});

it('textLine() replaces terminal control characters', () => {
  const line = textLine(false)({ ...request, path: '/\x1b[2J\x9b2Jé', fault: 'redirect:/\x07' });
  expect(line).toContain('/?[2J?2J?');
  expect(line).toMatch(/^[\x20-\x7e]+\n$/);
});

it('jsonLine() formats a request as one line of JSON', () => {
  expect(JSON.parse(jsonLine(request))).toEqual(request);
  expect(jsonLine(request)).toMatch(/^[^\n]+\n$/);
});

it('jsonLine() escapes terminal control characters', () => {
  const path = '/\x1b[2J\x9b2J\x7f\x85é';
  const line = jsonLine({ ...request, path });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test checks that these characters are absent.
  expect(line.trimEnd()).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
  expect(JSON.parse(line)).toEqual({ ...request, path });
});
