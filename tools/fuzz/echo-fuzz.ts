import type { EchoSubject } from './echo-subjects.js';
import { EchoTrial } from './echo-trial.js';
import type { FuzzOptions, FuzzReport } from './fuzz.js';
import { FuzzDispatcher } from './fuzz-dispatcher.js';
import { shown } from './shown-canaries.js';
import { Watch } from './watch.js';

/** Has a provider refuse calls and repeat secrets in random spellings, and stops at the first that its client shows. */
export async function fuzzEchoes(
  subject: EchoSubject,
  { runs, seed, first = 0, patience = 5_000 }: FuzzOptions,
): Promise<FuzzReport> {
  const wire = new FuzzDispatcher();
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 1;
  const counts = new Map<string, number>();
  const started = performance.now();
  let broken: FuzzReport['broken'];
  try {
    for (let index = first; index < first + runs && broken === undefined; index += 1) {
      const trial = new EchoTrial(subject, `${seed} ${index}`, wire, patience);
      const watch = new Watch();
      const { result, faults } = await trial.run(watch.events).catch((error: unknown) => ({
        result: 'no verdict',
        faults: [`the judge failed: ${shown(error)}`],
      }));
      const all = [...faults, ...watch.end()];
      counts.set(result, (counts.get(result) ?? 0) + 1);
      if (all.length > 0) broken = { index, operation: 'echo', faults: all, answer: trial.describe() };
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  const seconds = (performance.now() - started) / 1000;
  return { seconds, overSockets: 0, results: new Map([['echo', counts]]), ...(broken !== undefined && { broken }) };
}
