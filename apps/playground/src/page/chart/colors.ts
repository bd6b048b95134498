import { computed } from '@preact/signals';
import { dark } from '../theme.js';

/** The colours of the style sheet, for what is drawn and not styled. */
export const colors = computed(() => {
  // Read, so that these are looked up again when the page changes its colours.
  void dark.value;
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    axis: color('muted'),
    grid: color('line'),
    calls: color('chart-calls'),
    tokenRequests: color('chart-tokens'),
    unauthorized: color('chart-unauthorized'),
    replays: color('chart-replays'),
    retries: color('chart-retries'),
    p50: color('chart-p50'),
    p99: color('chart-p99'),
  };
});
