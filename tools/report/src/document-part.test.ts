import { expect, it } from '@jest/globals';
import { partBetween, replacePart } from './document-part.js';

const marks = { begin: '<!-- figures -->', end: '<!-- end -->' };
const document = '<!-- end -->\nbefore\n<!-- figures -->\nold\n<!-- end -->\nafter\n<!-- end -->\n';

it('replaces the part between the marks, and nothing else', () => {
  expect(replacePart(marks, document, 'new')).toBe(
    '<!-- end -->\nbefore\n<!-- figures -->\n\nnew\n\n<!-- end -->\nafter\n<!-- end -->\n',
  );
});

it('returns the part that it has written', () => {
  expect(partBetween(marks, document)).toBe('old');
  expect(partBetween(marks, replacePart(marks, document, '| $& |'))).toBe('| $& |');
});

it.each(['nothing', '<!-- figures -->', '<!-- end --> <!-- figures -->'])('names the marks missing in %j', (text) => {
  expect(() => replacePart(marks, text, 'new')).toThrow('expected <!-- figures --> and, further down, <!-- end -->');
});
