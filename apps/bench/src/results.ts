import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Circumstances } from './machine.js';
import type { Row } from './rounds.js';
import { HOME } from './versions.js';

/** A benchmark's stored result. The report is always generated from all stored results. */
export interface Result {
  readonly measure: string;
  readonly circumstances: Circumstances;
  /** Versions of the peers by package name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

const FOLDER = `${HOME}/results`;
/** Number of significant digits in stored numbers. */
const MAX_DIGITS = 6;

/** Stores a result and replaces the previous one. */
export function storeResult(result: Result): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(fileOf(result.measure), textOf(result));
}

/** Returns JSON with one line per row, so that a diff shows which peers changed. */
export function textOf({ rows, ...about }: Result): string {
  const lines = Object.entries(about).map(([key, value]) => ` ${json(key)}: ${json(value)},`);
  return `{\n${lines.join('\n')}\n "rows": [\n  ${rows.map(json).join(',\n  ')}\n ]\n}\n`;
}

function json(value: unknown): string {
  const round = (_key: string, one: unknown): unknown =>
    typeof one === 'number' ? Number(one.toPrecision(MAX_DIGITS)) : one;
  return JSON.stringify(value, round);
}

/** Returns a benchmark's stored result, if any. */
export function storedResult(measure: string): Result | undefined {
  const file = fileOf(measure);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : undefined;
}

const fileOf = (measure: string): string => `${FOLDER}/${measure}.json`;
