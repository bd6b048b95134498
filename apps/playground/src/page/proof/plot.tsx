import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { clockTime } from '../format.js';

export interface PlotLine {
  readonly label: string;
  readonly color: string;
  readonly shown: boolean;
  readonly dash?: readonly number[];
  /** Whether to draw each value as a point, so that values between gaps are visible. */
  readonly points?: boolean;
}

export interface PlotProps {
  /** Description of the chart for screen readers. */
  readonly label: string;
  readonly columns: readonly (readonly (number | null)[])[];
  readonly lines: readonly PlotLine[];
  readonly top: number;
  readonly ink: { readonly axis: string; readonly grid: string };
  readonly format: (value: number) => string;
  /** Charts with the same name share one cursor. */
  readonly cursor: string;
}

const HEIGHT = 116;
/** The scale is nearly linear below this value and logarithmic above it. */
const LINEAR = 1;
/** Tick marks on the y-axis. */
const MARKS = [0, 1, 10, 100, 1000, 10_000, 100_000];
/** Minimum share of the axis between two tick marks. */
const MIN_GAP = 0.14;

/** A uPlot chart, which is recreated when its appearance changes. */
export function Plot({ label, columns, lines, top, ink, format, cursor }: PlotProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const highest = useRef(top);
  highest.current = top;
  const look = JSON.stringify([lines, ink, cursor]);
  // This effect creates the chart, and the second effect updates the chart's data.
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const created = new uPlot(
      {
        width: Math.max(200, element.clientWidth),
        height: HEIGHT,
        legend: { show: false },
        cursor: { sync: { key: cursor }, drag: { x: false, y: false }, points: { size: 6 } },
        scales: { y: { distr: 4, asinh: LINEAR, range: () => [0, highest.current] } },
        axes: [
          { ...axis(ink, 30), incrs: [15, 30, 60, 120], space: 60, values: (_plot, times) => times.map(timeOf) },
          {
            ...axis(ink, 58),
            splits: () => marksUntil(highest.current),
            filter: (_plot, splits) => splits,
            values: (_plot, splits) => splits.map(format),
          },
        ],
        series: [
          {},
          ...lines.map(({ label: name, color, shown, dash, points = false }) => ({
            label: name,
            stroke: color,
            width: 2,
            show: shown,
            points: { show: points, size: 5, fill: color },
            ...(dash && { dash: [...dash] }),
          })),
        ],
      },
      columns as uPlot.AlignedData,
      element,
    );
    plot.current = created;
    const observer = new ResizeObserver(() =>
      created.setSize({ width: Math.max(200, element.clientWidth), height: HEIGHT }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      created.destroy();
    };
  }, [look]);
  useEffect(() => plot.current?.setData(columns as uPlot.AlignedData), [columns]);
  return <div class="plot" ref={place} role="img" aria-label={label} />;
}

/** Returns the tick marks up to a value, without those that would overlap the previous one. */
function marksUntil(top: number): number[] {
  const place = (value: number): number => Math.asinh(value / LINEAR) / Math.asinh(top / LINEAR);
  const marks: number[] = [];
  for (const value of MARKS) {
    if (value <= top && place(value) - place(marks.at(-1) ?? -top) >= MIN_GAP) marks.push(value);
  }
  return marks;
}

/** Formats a time in seconds, such as `14:03:30`. */
function timeOf(time: number): string {
  return clockTime(time * 1000).slice(0, 8);
}

function axis(ink: PlotProps['ink'], size: number): uPlot.Axis {
  return {
    stroke: ink.axis,
    font: '12px "Inter Variable", system-ui, sans-serif',
    size,
    grid: { stroke: ink.grid, width: 1 },
    ticks: { stroke: ink.grid, width: 1, size: 4 },
  };
}
