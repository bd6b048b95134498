import type { FuzzOptions, FuzzReport } from '../fuzz.js';
import { settle } from '../settled.js';
import type { Verdict } from '../trial.js';
import { Watch } from '../watch.js';
import { CarriedTrial } from './carried-trial.js';
import { SchemaTrial } from './schema-trial.js';

interface SecretTrial {
  readonly label: string;
  run(): Promise<Verdict>;
  describe(): object;
}

/** What is tried besides the answers of providers. */
export const CAMPAIGNS = [
  { name: 'secrets', run: (options: FuzzOptions) => fuzzSecrets((seed) => new CarriedTrial(seed), options) },
  { name: 'schemas', run: (options: FuzzOptions) => fuzzSecrets((seed) => new SchemaTrial(seed), options) },
] as const;

/** Runs one trial after another, and stops at the first in which something is shown that must not be. */
export async function fuzzSecrets(
  make: (seed: string) => SecretTrial,
  { runs, seed, first = 0, patience = 5_000 }: FuzzOptions,
): Promise<FuzzReport> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 1;
  const results = new Map<string, Map<string, number>>();
  const started = performance.now();
  let broken: FuzzReport['broken'];
  try {
    for (let index = first; index < first + runs && broken === undefined; index += 1) {
      const trial = make(`${seed} ${index}`);
      const { result, faults } = await watched(trial, patience);
      const counts = results.get(trial.label) ?? new Map<string, number>();
      results.set(trial.label, counts.set(result, (counts.get(result) ?? 0) + 1));
      if (faults.length > 0) broken = { index, operation: trial.label, faults, answer: trial.describe() };
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  const seconds = (performance.now() - started) / 1000;
  return { seconds, overSockets: 0, results, ...(broken !== undefined && { broken }) };
}

async function watched(trial: SecretTrial, patience: number): Promise<Verdict> {
  const watch = new Watch();
  const settled = await settle(trial.run(), patience);
  await new Promise(setImmediate);
  const strays = watch.end();
  if (settled === 'hung') return { result: 'hung', faults: ['a trial that did not settle'] };
  if ('error' in settled) return { result: 'no verdict', faults: [`the judge failed: ${String(settled.error)}`] };
  const { result, faults } = settled.value as Verdict;
  return { result, faults: [...faults, ...strays] };
}
