import { parseArgs } from 'node:util';
import { fuzzEchoes } from './echo-fuzz.js';
import { ECHO_SUBJECTS } from './echo-subjects.js';
import { type FuzzReport, fuzz } from './fuzz.js';
import { SUBJECTS } from './subjects/index.js';

const USAGE = `npm run fuzz -- [--runs 100000] [--seed 1] [--provider paisr|paysecurez|singleview] [--kind answers|echoes] [--first 0]

answers  Gives the clients mutated answers. Each has to end in what was promised or in a typed error.
echoes   Refuses calls, and repeats random secrets in random spellings, whole and in parts. No error, event or status may
         show a part that tells. Without --kind there is one of these for each ten answers.

The first of a provider that breaks a promise is printed, and the exit code is 1. To see that one again: its --kind,
--provider, --seed and --first, with --runs 1.
`;

const KINDS = ['answers', 'echoes'] as const;
type Kind = (typeof KINDS)[number];

/** A refusal takes ten times as long as an answer: most of it is the judge's work. */
const ANSWERS_FOR_AN_ECHO = 10;

const text = { type: 'string' } as const;
const FLAGS = { runs: text, seed: text, first: text, provider: text, kind: text, help: { type: 'boolean' } } as const;

interface Arguments {
  readonly runs: number;
  readonly seed: number;
  readonly first: number;
  readonly names: readonly string[];
  /** Undefined where it is both. */
  readonly kind: Kind | undefined;
}

/** What the command was asked to do; nothing where that makes no sense. */
function readArguments(): Arguments | 'help' | undefined {
  try {
    const { values } = parseArgs({ options: FLAGS });
    if (values.help === true) return 'help';
    const { provider } = values;
    const names = SUBJECTS.map(({ name }) => name).filter((name) => provider === undefined || name === provider);
    const kind = KINDS.find((one) => one === values.kind);
    const numbers = {
      runs: whole(values.runs ?? '100000'),
      seed: whole(values.seed ?? '1'),
      first: whole(values.first ?? '0'),
    };
    return names.length === 0 || kind !== values.kind ? undefined : { ...numbers, names, kind };
  } catch {
    return undefined;
  }
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`expected a whole number, got ${text}`);
  return Number(text);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function printReport(
  name: string,
  kind: Kind,
  seed: number,
  { seconds, overSockets, results, broken }: FuzzReport,
): void {
  const total = [...results.values()].flatMap((counts) => [...counts.values()]).reduce((sum, count) => sum + count, 0);
  const speed = Math.round(total / seconds);
  print(`${name}: ${total} ${kind} with seed ${seed}, ${speed} a second, ${overSockets} of them over sockets`);
  for (const [operation, counts] of [...results].sort()) {
    const parts = [...counts].sort(([, one], [, other]) => other - one).map(([result, count]) => `${result} ${count}`);
    print(`  ${operation.padEnd(26)} ${parts.join(', ')}`);
  }
  if (broken === undefined) return;
  const { index, operation, faults, answer } = broken;
  print(`  BROKEN by ${operation}: --seed ${seed} --first ${index} --runs 1 --provider ${name} --kind ${kind}`);
  for (const fault of faults) print(`    ${fault}`);
  for (const [name, value] of Object.entries(answer)) print(`    ${name}: ${JSON.stringify(value)}`);
}

const asked = readArguments();
if (asked === undefined || asked === 'help') {
  (asked === 'help' ? process.stdout : process.stderr).write(USAGE);
  process.exitCode = asked === 'help' ? 0 : 2;
} else {
  const { names, kind, ...options } = asked;
  const report = (name: string, of: Kind, made: FuzzReport): void => {
    printReport(name, of, options.seed, made);
    if (made.broken !== undefined) process.exitCode = 1;
  };
  for (const subject of SUBJECTS.filter(({ name }) => kind !== 'echoes' && names.includes(name))) {
    report(subject.name, 'answers', await fuzz(subject, options));
  }
  const runs = kind === undefined ? Math.ceil(options.runs / ANSWERS_FOR_AN_ECHO) : options.runs;
  for (const subject of ECHO_SUBJECTS.filter(({ name }) => kind !== 'answers' && names.includes(name))) {
    report(subject.name, 'echoes', await fuzzEchoes(subject, { ...options, runs }));
  }
}
