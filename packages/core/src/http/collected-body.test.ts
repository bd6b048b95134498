import { expect, it } from '@jest/globals';
import { CollectedBody } from './collected-body.js';

it('a collected body contains its chunks in order', () => {
  const body = new CollectedBody();
  expect(String(body.whole())).toBe('');
  for (let piece = 0; piece < 5_000; piece += 1) body.add(Buffer.from(`${piece},`.repeat(1 + (piece % 3))));
  const expected = Array.from({ length: 5_000 }, (_, piece) => `${piece},`.repeat(1 + (piece % 3))).join('');
  expect(String(body.whole())).toBe(expected);
  expect(body.size).toBe(expected.length);
});

it("a collected body does not retain its chunks' buffers", () => {
  const body = new CollectedBody();
  const buffer = Buffer.alloc(64 * 1024, 'x');
  for (let piece = 0; piece < 20_000; piece += 1) body.add(buffer.subarray(piece, piece + 1));
  const whole = body.whole();
  expect(whole.buffer).not.toBe(buffer.buffer);
  expect(whole.buffer.byteLength).toBeLessThanOrEqual(2 * 20_000);
  buffer.fill('y');
  expect(String(whole)).toBe('x'.repeat(20_000));
});
