import type { Summary } from '../statistics.js';

/**
 * Formats a number. Whole numbers and numbers of 100 or more are shown without decimal places, numbers of 10 or more
 * with one, and smaller numbers with two.
 */
export function formatNumber(figure: number): string {
  const digits = Number.isInteger(figure) || Math.abs(figure) >= 100 ? 0 : Math.abs(figure) >= 10 ? 1 : 2;
  return figure.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Formats the median, followed by the minimum and maximum if they differ, for example `25.1 (24.8–26.0)`. */
export function formatSummary({ median, min, max }: Summary, unit = ''): string {
  const middle = formatNumber(median) + unit;
  return min === max ? middle : `${middle} (${formatNumber(min)}–${formatNumber(max)})`;
}
