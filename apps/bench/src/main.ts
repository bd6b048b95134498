import { type Command, readCommand } from './command-line.js';
import { circumstances } from './machine.js';
import type { Measure } from './measure.js';
import { measures } from './measures/index.js';
import { peers } from './peers/index.js';
import { startProgram } from './program.js';
import { markdownTables } from './report/table.js';
import { writeReport } from './report/write.js';
import { storeResult } from './results.js';
import { type Row, runRounds } from './rounds.js';
import { versionOf } from './versions.js';

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const progress = (text: string): void => {
  // Progress is printed only to a terminal, because it would clutter a log.
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
};

async function main(): Promise<void> {
  const known = { measures: measures.map(({ name }) => name), peers: Object.keys(peers) };
  const command = readCommand(process.argv.slice(2), known);
  if (command.list) return print(measures.map(({ name, title }) => `${name}: ${title}`).join('\n'));
  const { load, cores } = circumstances();
  if (!command.quick && load > cores / 2) {
    print(
      `The machine is busy (load ${load} on ${cores} cores), so ratios are inexact and absolute numbers are unreliable.\n`,
    );
  }
  const server = await startProgram<number>('server');
  try {
    for (const measure of measures.filter((one) => isSelected(one, command))) {
      await run(withPeers(measure, command), command, server.firstMessage);
    }
  } finally {
    await server.stop();
  }
  if (command.report) writeReport();
}

const isSelected = ({ name, slow = false }: Measure, { names, quick }: Command): boolean =>
  names.length > 0 ? names.includes(name) : !(quick && slow);

/** Returns the benchmark with the selected peers, or with all its peers by default. */
function withPeers(measure: Measure, { peers: ids }: Command): Measure {
  return ids.length === 0 ? measure : { ...measure, peers: measure.peers.filter((peer) => ids.includes(peer)) };
}

async function run(measure: Measure, { quick, rounds, report }: Command, port: number): Promise<void> {
  const missing = await measure.missing?.();
  if (missing !== undefined) return print(`${measure.title} (${measure.name}) is skipped: ${missing}\n`);
  const before = circumstances();
  const times = rounds ?? (quick ? 1 : measure.rounds);
  const rows = await runRounds(measure, { port, quick, rounds: times, progress });
  progress('');
  const against = measure.baseline === undefined ? '' : `, ratios are relative to ${peers[measure.baseline].name}`;
  print(`## ${measure.title} (${measure.name}${against})\n\n${markdownTables(measure, rows)}\n`);
  if (report) storeResult({ measure: measure.name, circumstances: before, versions: versionsOf(rows), rows });
}

/** Returns the versions of the measured packages. */
function versionsOf(rows: readonly Row[]): Readonly<Record<string, string>> {
  const names = new Set(rows.flatMap(({ peer }) => Object.keys(peers[peer].imports ?? {})));
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const version = versionOf(name);
      return version === undefined ? [] : [[name, version]];
    }),
  );
}

try {
  await main();
} catch (error) {
  process.stderr.write(`\n${(error as Error).message}\n`);
  process.exitCode = 1;
}
