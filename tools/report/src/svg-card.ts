export const CARD_WIDTH = 840;
/** Distance between the edges of a card and its content. */
export const CARD_MARGIN = 24;

/** A card's contents: an image with a frame, a background and text styles. */
export interface Card {
  readonly caption: string;
  readonly height: number;
  /** CSS rules for the elements. */
  readonly light: readonly string[];
  /** CSS rules that override the `light` rules in dark mode. */
  readonly dark: readonly string[];
  /** SVG elements, in drawing order. */
  readonly elements: readonly string[];
}

/** Returns a self-contained SVG image. Its background makes it readable on any page. */
export function svgCard({ caption, height, light, dark, elements }: Card): string {
  const size = `width="${CARD_WIDTH}" height="${height}" viewBox="0 0 ${CARD_WIDTH} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escaped(caption)}">
  <style>
    .ground { fill: #ffffff; stroke: #d0d7de }
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .title { font-weight: 600; font-size: 15px }
    ${light.join('\n    ')}
    @media (prefers-color-scheme: dark) {
      .ground { fill: #0d1117; stroke: #3d444d }
      text { fill: #f0f6fc }
      ${dark.join('\n      ')}
    }
  </style>
  <rect class="ground" x="0.5" y="0.5" width="${CARD_WIDTH - 1}" height="${height - 1}" rx="8"/>
  ${elements.join('\n  ')}
</svg>
`;
}

/** Returns an SVG text element that is vertically centered on `y`. */
export function svgText(
  x: number,
  y: number,
  content: string,
  { kind, anchor }: { readonly kind?: string | undefined; readonly anchor?: 'middle' | 'end' } = {},
): string {
  const style = `${kind === undefined ? '' : ` class="${kind}"`}${anchor === undefined ? '' : ` text-anchor="${anchor}"`}`;
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" dy="0.35em"${style}>${escaped(content)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
