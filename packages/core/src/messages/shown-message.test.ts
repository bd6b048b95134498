import { expect, it } from '@jest/globals';
import { shownMessage } from './shown-message.js';

it('shows a provider message as one short line', () => {
  expect(shownMessage('No\r\n\u001b[31msuch\u0000 key ', [])).toBe('No [31msuch key');
  expect(shownMessage('x'.repeat(300), [])).toHaveLength(200);
  expect(shownMessage(' \n ', [])).toBeUndefined();
  expect(shownMessage({ toString: () => 'x' }, [])).toBeUndefined();
});
