import { computed } from '@preact/signals';
import { dark } from '../theme.js';

/** Color values from the style sheet, for drawing on a canvas, which cannot use CSS variables. */
export const colors = computed(() => {
  // Read the signal, so that the colors are recomputed when the theme changes.
  void dark.value;
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    axis: color('muted'),
    grid: color('line'),
    calls: color('chart-calls'),
    tokenRequests: color('chart-tokens'),
    unauthorized: color('chart-unauthorized'),
    failed: color('chart-failed'),
    p50: color('chart-p50'),
    p99: color('chart-p99'),
  };
});
