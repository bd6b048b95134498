import { expect, it } from '@jest/globals';
import { partBetween, replacePart } from './document-part.js';

const marks = { begin: '<!-- figures -->', end: '<!-- end -->' };
const document = '<!-- end -->\nbefore\n<!-- figures -->\nold\n<!-- end -->\nafter\n<!-- end -->\n';

it('replacePart replaces only the text between the markers', () => {
  expect(replacePart(marks, document, 'new')).toBe(
    '<!-- end -->\nbefore\n<!-- figures -->\n\nnew\n\n<!-- end -->\nafter\n<!-- end -->\n',
  );
});

it('partBetween returns the text that replacePart wrote', () => {
  expect(partBetween(marks, document)).toBe('old');
  expect(partBetween(marks, replacePart(marks, document, '| $& |'))).toBe('| $& |');
});

it.each(['nothing', '<!-- figures -->', '<!-- end --> <!-- figures -->'])(
  'replacePart throws for %j and names both markers',
  (text) => {
    expect(() => replacePart(marks, text, 'new')).toThrow(
      'the document must contain <!-- figures --> and, after it, <!-- end -->',
    );
  },
);
