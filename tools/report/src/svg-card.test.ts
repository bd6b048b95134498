import { expect, it } from '@jest/globals';
import { svgCard, svgText } from './svg-card.js';

const card = { caption: 'Calls & errors', height: 100, light: ['.bar { fill: red }'], dark: [], elements: ['<path/>'] };

it('svgCard returns an SVG with the given height and elements', () => {
  const svg = svgCard(card);
  expect(svg).toContain('width="840" height="100" viewBox="0 0 840 100"');
  expect(svg).toMatch(/<path\/>\n<\/svg>\n$/);
});

it('svgCard and svgText escape special characters', () => {
  expect(svgCard(card)).toContain('aria-label="Calls &amp; errors"');
  expect(svgText(1, 2, 'a < b & "c"')).toBe('<text x="1.0" y="2.0" dy="0.35em">a &lt; b &amp; &quot;c&quot;</text>');
});

it('svgText sets the class and the text anchor', () => {
  expect(svgText(1, 2, 'a', { kind: 'title', anchor: 'end' })).toContain(' class="title" text-anchor="end">a<');
});
