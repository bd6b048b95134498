export { partBetween, replacePart } from './document-part.js';
export { markdownTable } from './markdown-table.js';
export { CARD_MARGIN, CARD_WIDTH, svgCard, svgText } from './svg-card.js';
