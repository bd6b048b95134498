import { CARD_MARGIN, CARD_WIDTH, svgCard, svgText } from '@x/report';
import { formatNumber } from './number.js';

export interface Bar {
  readonly name: string;
  /** A floor is a reference that no peer can beat, such as awaiting a resolved promise. */
  readonly kind: 'ours' | 'peer' | 'floor';
  readonly value: number;
}

/** A panel that compares one result for all measured peers. */
export interface Panel {
  readonly title: string;
  readonly unit: string;
  /** Whether the scale is logarithmic, so that a large value does not hide the differences between small values. */
  readonly logarithmic: boolean;
  readonly bars: readonly Bar[];
}

const LABELS = 300;
/** Space reserved for the value after the longest bar. */
const FIGURES = 80;
const MAX_BAR = CARD_WIDTH - 2 * CARD_MARGIN - LABELS - FIGURES;
const LINE = 22;
const BAR = 14;
/** Minimum length of a visible bar. */
const MIN_BAR = 2;

const LIGHT = [
  '.ours { fill: #0969da } .peer { fill: #8c959f } .floor { fill: #d0d7de }',
  '.strong { font-weight: 600 }',
];
const DARK = ['.ours { fill: #4493f8 } .peer { fill: #768390 } .floor { fill: #3d444d }'];

/** Draws bar charts, stacked from top to bottom. */
export function drawPicture(panels: readonly Panel[], caption: string): string {
  const elements: string[] = [];
  let top = CARD_MARGIN;
  for (const panel of panels) {
    elements.push(drawPanel(panel, top));
    top += heightOf(panel) + CARD_MARGIN;
  }
  elements.push(svgText(CARD_MARGIN, top + LINE / 2, caption));
  return svgCard({ caption, height: top + LINE + CARD_MARGIN, light: LIGHT, dark: DARK, elements });
}

const heightOf = ({ bars }: Panel): number => LINE * (bars.length + 1);

function drawPanel({ title, unit, logarithmic, bars }: Panel, top: number): string {
  const largest = Math.max(...bars.map(({ value }) => value));
  const lines = bars.map(({ name, kind, value }, index) => {
    const y = top + LINE * (index + 1);
    const x = CARD_MARGIN + LABELS;
    const width = Math.max(MIN_BAR, MAX_BAR * shareOf(value, largest, logarithmic));
    const strong = kind === 'ours' ? 'strong' : undefined;
    return [
      svgText(x - 8, y + LINE / 2, name, { kind: strong, anchor: 'end' }),
      `<rect class="${kind}" x="${x}" y="${y + (LINE - BAR) / 2}" width="${width.toFixed(1)}" height="${BAR}" rx="2"/>`,
      svgText(x + width + 6, y + LINE / 2, formatNumber(value) + unit, { kind: strong }),
    ].join('\n  ');
  });
  const note = logarithmic ? `${title} (logarithmic)` : title;
  return [svgText(CARD_MARGIN, top + LINE / 2, note, { kind: 'title' }), ...lines].join('\n  ');
}

/**
 * Returns a bar's length relative to the longest bar. The logarithmic scale uses `log1p`, because many values are 0.
 */
function shareOf(value: number, largest: number, logarithmic: boolean): number {
  if (largest <= 0) return 0;
  return logarithmic ? Math.log1p(value) / Math.log1p(largest) : value / largest;
}
