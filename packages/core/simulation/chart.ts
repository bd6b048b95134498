import { CARD_MARGIN, CARD_WIDTH, svgCard, svgText } from '@x/report';
import { type Client, HOUR, OUTAGE, RESTART } from './day.js';
import { totalOf } from './endpoint.js';
import type { DayFigures } from './figures.js';

const LEFT = 70;
const PLOT_WIDTH = CARD_WIDTH - LEFT - CARD_MARGIN;
const PLOT_HEIGHT = 170;
const PANEL = PLOT_HEIGHT + 74;
const LEGEND = 44;
/** Interval between data points, in milliseconds. */
const STEP_MS = 5 * 60_000;

/** Chart lines in drawing order, from bottom to top. */
const LINES: readonly (readonly [Client, string])[] = [
  ['naive', 'a naive client'],
  ['alone', 'ours, without a store'],
  ['shared', 'ours, with a store'],
];

const LIGHT = [
  '.grid { stroke: #d0d7de } .event { fill: #d0d7de; opacity: 0.5 }',
  '.line { fill: none; stroke-width: 1.6 }',
  '.naive { stroke: #8c959f } .alone { stroke: #bf8700 } .shared { stroke: #0969da; stroke-width: 2.2 }',
];
const DARK = [
  '.grid { stroke: #3d444d } .event { fill: #3d444d }',
  '.naive { stroke: #768390 } .alone { stroke: #d29922 } .shared { stroke: #4493f8 }',
];

/** Returns an SVG chart of the day's token requests, with one panel per fleet size. */
export function drawChart(fleets: readonly (readonly DayFigures[])[]): string {
  const top = CARD_MARGIN + LEGEND;
  const caption = 'Token requests per minute during a day (logarithmic): outage from 6:00 to 6:30, restart at 12:00';
  const legend = LINES.map(([client, name], index) => {
    const x = CARD_MARGIN + index * 230;
    const y = CARD_MARGIN + 26;
    return `<path class="line ${client}" d="M${x} ${y}h28"/>${svgText(x + 36, y, name)}`;
  });
  const panels = fleets.map((days, index) => drawPanel(days, top + index * PANEL));
  return svgCard({
    caption,
    height: top + fleets.length * PANEL,
    light: LIGHT,
    dark: DARK,
    elements: [svgText(CARD_MARGIN, CARD_MARGIN, caption, { kind: 'title' }), ...legend, ...panels],
  });
}

function drawPanel(days: readonly DayFigures[], top: number): string {
  const replicas = days[0]?.replicas ?? 0;
  const series = days.map(({ client, perSecond }) => ({ client, points: perMinuteOf(perSecond) }));
  const decades = Math.ceil(Math.log10(Math.max(10, ...series.flatMap(({ points }) => points))));
  const base = top + 24 + PLOT_HEIGHT;
  const x = (ms: number): number => LEFT + (PLOT_WIDTH * ms) / (24 * HOUR);
  // A logarithmic axis cannot show 0.
  const y = (rate: number): number => base - (PLOT_HEIGHT * (Math.log10(Math.max(rate, 0.1)) + 1)) / (decades + 1);
  const [from, to] = [x(OUTAGE[0]), x(OUTAGE[1])];
  const rows = Array.from({ length: decades + 2 }, (_, row) => 10 ** (row - 1));
  return [
    svgText(LEFT, top + 8, `${replicas.toLocaleString('en-US')} replicas`, { kind: 'title' }),
    `<rect class="event" x="${from.toFixed(1)}" y="${top + 24}" width="${(to - from).toFixed(1)}" height="${PLOT_HEIGHT}"/>`,
    `<rect class="event" x="${x(RESTART).toFixed(1)}" y="${top + 24}" width="3" height="${PLOT_HEIGHT}"/>`,
    ...rows.map(
      (rate) =>
        `<path class="grid" d="M${LEFT} ${y(rate).toFixed(1)}h${PLOT_WIDTH}"/>${svgText(LEFT - 8, y(rate), rate.toLocaleString('en-US'), { anchor: 'end' })}`,
    ),
    ...[0, 6, 12, 18, 24].map((hour) => svgText(x(hour * HOUR), base + 16, `${hour}:00`, { anchor: 'middle' })),
    ...LINES.flatMap(([client]) => series.filter((one) => one.client === client)).map(({ client, points }) => {
      const path = points.map((rate, at) => `${x(at * STEP_MS).toFixed(1)} ${y(rate).toFixed(1)}`).join('L');
      return `<path class="line ${client}" d="M${path}"/>`;
    }),
  ].join('\n  ');
}

/** Returns the average number of requests per minute for each interval. */
function perMinuteOf(perSecond: Uint32Array): readonly number[] {
  return Array.from({ length: (24 * HOUR) / STEP_MS }, (_, step) => {
    return totalOf(perSecond, step * STEP_MS, (step + 1) * STEP_MS) / (STEP_MS / 60_000);
  });
}
