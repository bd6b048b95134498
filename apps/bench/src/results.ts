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
const DIGITS = 6;

/** Keeps a result in place of the one before. */
export function keepResult(result: Result): void {
  mkdirSync(FOLDER, { recursive: true });
  const round = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value;
  writeFileSync(fileOf(result.measure), `${JSON.stringify(result, round, 1)}\n`);
}

/** The kept result of a measure, where there is one. */
export function keptResult(measure: string): Result | undefined {
  const file = fileOf(measure);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : undefined;
}

const fileOf = (measure: string): string => `${FOLDER}/${measure}.json`;
