import { formatNumber } from './number.js';

/** One bar of a panel. */
export interface Bar {
  readonly name: string;
  /** A floor is what can't be beaten, such as awaiting a resolved promise. */
  readonly kind: 'ours' | 'peer' | 'floor';
  readonly value: number;
}

/** One figure of all that were measured. */
export interface Panel {
  readonly title: string;
  readonly unit: string;
  /** Where the largest would hide the differences of the smaller ones. */
  readonly logarithmic: boolean;
  readonly bars: readonly Bar[];
}

const WIDTH = 840;
const MARGIN = 24;
const LABELS = 300;
/** Room for the figure after the longest bar. */
const FIGURES = 80;
const LONGEST = WIDTH - 2 * MARGIN - LABELS - FIGURES;
const LINE = 22;
const BAR = 14;
/** So that the smallest can be seen. */
const SHORTEST = 2;

/** Colours for a light page and a dark one; the card brings its own ground, so that it is legible on any. */
const STYLE = `
    .ground { fill: #ffffff; stroke: #d0d7de }
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .title { font-weight: 600; font-size: 15px }
    .ours { fill: #0969da } .peer { fill: #8c959f } .floor { fill: #d0d7de }
    .strong { font-weight: 600 }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #0d1117; stroke: #3d444d }
      text { fill: #f0f6fc }
      .ours { fill: #4493f8 } .peer { fill: #768390 } .floor { fill: #3d444d }
    }
  `;

/** Draws panels of bars, one below the other, as a picture in SVG that needs nothing else. */
export function drawPicture(panels: readonly Panel[], caption: string): string {
  const parts: string[] = [];
  let top = MARGIN;
  for (const panel of panels) {
    parts.push(drawPanel(panel, top));
    top += heightOf(panel) + MARGIN;
  }
  parts.push(text(MARGIN, top + LINE / 2, caption));
  const height = top + LINE + MARGIN;
  const size = `width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escaped(caption)}">
  <style>${STYLE}</style>
  <rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
  ${parts.join('\n  ')}
</svg>
`;
}

const heightOf = ({ bars }: Panel): number => LINE * (bars.length + 1);

function drawPanel({ title, unit, logarithmic, bars }: Panel, top: number): string {
  const largest = Math.max(...bars.map(({ value }) => value));
  const lines = bars.map(({ name, kind, value }, index) => {
    const y = top + LINE * (index + 1);
    const x = MARGIN + LABELS;
    const width = Math.max(SHORTEST, LONGEST * shareOf(value, largest, logarithmic));
    const strong = kind === 'ours' ? 'strong' : '';
    return [
      text(x - 8, y + LINE / 2, name, strong, 'end'),
      `<rect class="${kind}" x="${x}" y="${y + (LINE - BAR) / 2}" width="${width.toFixed(1)}" height="${BAR}" rx="2"/>`,
      text(x + width + 6, y + LINE / 2, formatNumber(value) + unit, strong),
    ].join('\n  ');
  });
  const note = logarithmic ? `${title} (logarithmic)` : title;
  return [text(MARGIN, top + LINE / 2, note, 'title'), ...lines].join('\n  ');
}

/** How much of the longest bar a value takes. A logarithmic one starts at 0, as many of our figures are 0. */
function shareOf(value: number, largest: number, logarithmic: boolean): number {
  if (largest <= 0) return 0;
  return logarithmic ? Math.log1p(value) / Math.log1p(largest) : value / largest;
}

function text(x: number, y: number, content: string, kind = '', anchor = 'start'): string {
  const style = `${kind === '' ? '' : ` class="${kind}"`}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}`;
  return `<text x="${x.toFixed(1)}" y="${y}" dy="0.35em"${style}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
