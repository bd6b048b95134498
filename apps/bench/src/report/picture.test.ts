import { describe, expect, it } from '@jest/globals';
import { type Bar, drawPicture } from './picture.js';

const bar = (name: string, value: number, kind: Bar['kind'] = 'peer'): Bar => ({ name, value, kind });

const draw = (bars: readonly Bar[], logarithmic = false): string =>
  drawPicture([{ title: 'A title', unit: '×', logarithmic, bars }], 'A caption');

const widths = (svg: string): readonly number[] =>
  [...svg.matchAll(/<rect class="(?:ours|peer|floor)"[^>]* width="([\d.]+)"/g)].map(([, width]) => Number(width));

describe('the bar chart', () => {
  it('draws bars in proportion to their values', () => {
    const [half = 0, whole = 0] = widths(draw([bar('one', 1), bar('two', 2)]));
    expect(half / whole).toBeCloseTo(0.5, 2);
  });

  it('draws bars on a logarithmic scale in a logarithmic panel and labels the scale', () => {
    const svg = draw([bar('none', 0), bar('ten', 9), bar('hundred', 99)], true);
    const [, ten = 0, hundred = 0] = widths(svg);
    expect(ten / hundred).toBeCloseTo(0.5, 2);
    expect(svg).toContain('A title (logarithmic)');
  });

  it('the chart contains its values, names, title and caption', () => {
    const svg = draw([bar('ours', 0.284, 'ours')]);
    for (const text of ['0.28×', '>ours<', '>A title<', '>A caption<']) expect(svg).toContain(text);
  });

  it('draws visible bars if all values are zero', () => {
    expect(widths(draw([bar('none', 0)]))).toEqual([2]);
  });

  it('escapes markup characters in the names of bars', () => {
    expect(draw([bar('a < b & "c"', 1)])).toContain('a &lt; b &amp; &quot;c&quot;');
  });

  it('the chart supports dark mode', () => {
    expect(draw([bar('one', 1)])).toContain('@media (prefers-color-scheme: dark)');
  });
});
