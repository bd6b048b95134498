import type { ProviderName, Side, WireRow } from '../../shared/state.js';

/** Filter for the wire log. */
export interface WireFilter {
  readonly text: string;
  readonly provider: ProviderName | 'all';
  readonly side: Side | 'all';
  readonly kind: WireRow['kind'] | 'all';
  readonly status: StatusClass;
}

export const STATUS_CLASSES = ['all', '2xx', '3xx', '4xx', '5xx', 'none'] as const;
export type StatusClass = (typeof STATUS_CLASSES)[number];

export const EVERYTHING: WireFilter = { text: '', provider: 'all', side: 'all', kind: 'all', status: 'all' };

export function passes(row: WireRow, { text, provider, side, kind, status }: WireFilter): boolean {
  if (provider !== 'all' && row.provider !== provider) return false;
  if (side !== 'all' && row.side !== side) return false;
  if (kind !== 'all' && row.kind !== kind) return false;
  if (status !== 'all' && classOf(row.status) !== status) return false;
  const wanted = text.trim().toLowerCase();
  return wanted === '' || `${row.method} ${row.path} ${row.status} ${row.failure ?? ''}`.toLowerCase().includes(wanted);
}

export function classOf(status: number): StatusClass {
  const found = STATUS_CLASSES.find((one) => one === `${Math.floor(status / 100)}xx`);
  return found ?? 'none';
}
