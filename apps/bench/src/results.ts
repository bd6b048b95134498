import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Circumstances } from './machine.js';
import type { Row } from './rounds.js';
import { HOME } from './versions.js';

/** What a measure has given, kept so that the report can be made anew when one of them is measured again. */
export interface Result {
  readonly measure: string;
  readonly circumstances: Circumstances;
  /** Of the peers, by package. */
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

const FOLDER = `${HOME}/results`;
/** More digits than any figure is worth. */
const MAX_DIGITS = 6;

/** Keeps a result in place of the one before. */
export function keepResult(result: Result): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(fileOf(result.measure), textOf(result));
}

/** JSON with a line for each row: a diff shows whose figures have changed. */
export function textOf({ rows, ...about }: Result): string {
  const lines = Object.entries(about).map(([key, value]) => ` ${json(key)}: ${json(value)},`);
  return `{\n${lines.join('\n')}\n "rows": [\n  ${rows.map(json).join(',\n  ')}\n ]\n}\n`;
}

function json(value: unknown): string {
  const round = (_key: string, one: unknown): unknown =>
    typeof one === 'number' ? Number(one.toPrecision(MAX_DIGITS)) : one;
  return JSON.stringify(value, round);
}

/** The kept result of a measure, where there is one. */
export function keptResult(measure: string): Result | undefined {
  const file = fileOf(measure);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : undefined;
}

const fileOf = (measure: string): string => `${FOLDER}/${measure}.json`;
