import { parseArgs } from 'node:util';
import type { FuzzOptions, FuzzReport } from './campaign.js';
import { ECHO_SUBJECTS } from './echo-subjects.js';
import { fuzzEchoes } from './echo-trial.js';
import { fuzz } from './fuzz.js';
import { CAMPAIGNS } from './secrets/fuzz-secrets.js';
import { SUBJECTS } from './subjects/index.js';

const USAGE = `npm run fuzz -- [--runs 100000] [--seed 1] [--provider paisr|echoes-paisr|…|secrets|schemas] [--path …]

Sends mutated responses to the clients. Each call must return a documented result or reject with a typed error. If a
response breaks this rule, the provider's first such response is shrunk and printed, and the exit code is 1. To replay
that response, pass the printed --provider, --seed and --path.

The echoes-NAME campaigns reject calls to the provider NAME with messages that repeat random secrets in random
spellings, whole or in parts. No error, event or status may expose a part of a secret. The secrets campaign quotes
secrets that a client has sent or received, and the schemas campaign uses schemas that quote their input. These
campaigns are slower, so each of them performs only a tenth or a twentieth of the runs if --provider is omitted.
`;

/** All campaigns. By default, each one performs the requested number of runs divided by its `share`. */
const RUNNERS = [
  ...SUBJECTS.map((subject) => ({
    name: subject.name,
    share: 1,
    run: (options: FuzzOptions): Promise<FuzzReport> => fuzz(subject, options),
  })),
  ...ECHO_SUBJECTS.map((subject) => ({
    name: `echoes-${subject.name}`,
    share: 10,
    run: (options: FuzzOptions): Promise<FuzzReport> => fuzzEchoes(subject, options),
  })),
  ...CAMPAIGNS.map((campaign) => ({ ...campaign, share: 20 })),
];

const text = { type: 'string' } as const;
const FLAGS = { runs: text, seed: text, path: text, provider: text, help: { type: 'boolean' } } as const;

interface Arguments extends FuzzOptions {
  readonly providers: typeof RUNNERS;
}

/** Returns the parsed arguments, or `undefined` if they are invalid. */
function readArguments(): Arguments | 'help' | undefined {
  try {
    const { values } = parseArgs({ options: FLAGS });
    if (values.help === true) return 'help';
    const { provider, path } = values;
    const providers = RUNNERS.filter(({ name }) => provider === undefined || name === provider);
    const seed = wholeNumber(values.seed ?? '1');
    if (path === undefined)
      return providers.length === 0 ? undefined : { runs: wholeNumber(values.runs ?? '100000'), seed, providers };
    const replays = providers.length === 1 && /^\d+(:\d+)*$/.test(path);
    return replays ? { runs: 1, seed, path, endOnFailure: true, providers } : undefined;
  } catch {
    return undefined;
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`must be a whole number (got ${text})`);
  return Number(text);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function printReport(name: string, seed: number, { seconds, overSockets = 0, results, broken }: FuzzReport): void {
  const total = [...results.values()].flatMap((counts) => [...counts.values()]).reduce((sum, count) => sum + count, 0);
  const speed = Math.round(total / seconds);
  print(`${name}: ${total} responses with seed ${seed}, ${speed} a second, ${overSockets} of them over sockets`);
  for (const [operation, counts] of [...results].sort()) {
    const parts = [...counts].sort(([, one], [, other]) => other - one).map(([result, count]) => `${result} ${count}`);
    print(`  ${operation.padEnd(26)} ${parts.join(', ')}`);
  }
  if (broken === undefined) return;
  print(
    `  BROKEN, replay with: npm run fuzz -- --provider ${name} --seed ${seed} --path ${broken.path}\n${broken.report}`,
  );
}

const command = readArguments();
if (command === undefined || command === 'help') {
  (command === 'help' ? process.stdout : process.stderr).write(USAGE);
  process.exitCode = command === 'help' ? 0 : 2;
} else {
  const { providers, ...options } = command;
  for (const [position, { name, share, run }] of providers.entries()) {
    // Each campaign has its own seed, because the same seed would generate the same changes.
    const seed = options.seed + position;
    const runs = providers.length === 1 ? options.runs : Math.ceil(options.runs / share);
    const report = await run({ ...options, runs, seed });
    printReport(name, seed, report);
    if (report.broken !== undefined) process.exitCode = 1;
  }
}
