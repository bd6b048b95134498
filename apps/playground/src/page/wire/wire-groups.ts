import type { WireRow } from '../../shared/state.js';

/** Maximum time between equal exchanges that are combined into one group, in ms. */
const GROUP_WINDOW_MS = 1000;

/** Exchanges that look the same and follow each other closely, newest first. */
export type WireGroup = readonly [newest: WireRow, ...older: WireRow[]];

/** Combines equal exchanges, so that a burst does not fill the log. `rows` has the newest exchange first. */
export function wireGroups(rows: readonly WireRow[]): readonly WireGroup[] {
  const groups: [WireRow, ...WireRow[]][] = [];
  const latest = new Map<string, [WireRow, ...WireRow[]]>();
  for (const row of rows) {
    const key = [row.provider, row.side, row.method, row.path, row.status, row.failure].join(' ');
    const group = latest.get(key);
    const last = group?.at(-1);
    if (group !== undefined && last !== undefined && last.time - row.time < GROUP_WINDOW_MS) {
      group.push(row);
    } else {
      const started: [WireRow] = [row];
      groups.push(started);
      latest.set(key, started);
    }
  }
  return groups;
}
