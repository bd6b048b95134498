import type { Header } from './wire-answer.js';

/** An answer while it is being changed. */
export interface Draft {
  status: number;
  reason: string;
  headers: Header[];
  body: Buffer;
  informational: number[];
}

/** Gives a header a value, whatever it had before. */
export function set(draft: Draft, name: string, value: string): void {
  remove(draft, name);
  draft.headers.push([name, value]);
}

export function remove(draft: Draft, name: string): void {
  draft.headers = draft.headers.filter(([given]) => given !== name);
}
