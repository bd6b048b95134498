import fc from 'fast-check';
import { shown } from './shown-canaries.js';
import { Watch } from './watch.js';

/** What to run. */
export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  /** The path of a counterexample to replay. */
  readonly path?: string | undefined;
  /** Whether to leave a counterexample as it is. Default: false, it is shrunk. */
  readonly endOnFailure?: boolean;
  /** Milliseconds of real time after which a call counts as hung, although only virtual time passes. Default: 5,000. */
  readonly patience?: number;
}

/** How it went. */
export interface FuzzReport {
  readonly seconds: number;
  /** How many responses came over a socket. */
  readonly overSockets?: number;
  /** How often each operation ended in what: a value, or the code of an error. */
  readonly results: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The first input that broke a promise, where one did. */
  readonly broken?: Counterexample;
}

/** An input that broke a promise, shrunk. */
export interface Counterexample {
  readonly input: unknown;
  /** Replays it, together with the seed. */
  readonly path: string;
  /** The input, its faults, the seed and the path, for people. */
  readonly report: string;
}

/** How a trial ended, and what was wrong with that. */
export interface Verdict {
  /** What was tried, as it is called in the figures. */
  readonly label: string;
  /** `value`, or the code of an error. */
  readonly result: string;
  readonly faults: readonly string[];
  /** What the other side sent, for a report. */
  readonly sent: unknown;
}

/** Shrinking stops after this time: each call that hangs takes seconds. */
const MAX_SHRINK_MS = 60_000;

/** Maximum length of what was sent in a report, in characters. */
const MAX_SENT = 4_000;

/** Runs trials of random inputs, and shrinks the first input in which something is wrong. */
export async function runCampaign<Input>(
  inputs: fc.Arbitrary<Input>,
  trial: (input: Input, events: readonly unknown[]) => Promise<Verdict>,
  { runs, seed, path = '', endOnFailure = false }: FuzzOptions,
): Promise<FuzzReport> {
  const { stackTraceLimit } = Error;
  // Frames tell where we are and nothing of a response; printing them would cost more than all the rest.
  Error.stackTraceLimit = 1;
  const results = new Map<string, Map<string, number>>();
  const started = performance.now();
  let shrinkingUntil = Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(inputs, async (input) => {
    if (performance.now() > shrinkingUntil) return;
    const watch = new Watch();
    const { label, result, faults, sent } = await trial(input, watch.events).catch((error: unknown): Verdict => {
      return { label: 'no verdict', result: 'failed', faults: [`the judge failed: ${shown(error)}`], sent: undefined };
    });
    const all = [...faults, ...watch.end()];
    if (shrinkingUntil === Number.POSITIVE_INFINITY) {
      const counts = results.get(label) ?? new Map<string, number>();
      results.set(label, counts.set(result, (counts.get(result) ?? 0) + 1));
    }
    if (all.length === 0) return;
    shrinkingUntil = Math.min(shrinkingUntil, performance.now() + MAX_SHRINK_MS);
    throw new Error([...all, `in ${label}, of ${fc.stringify(sent).slice(0, MAX_SENT)}`].join('\n'));
  });
  const details = await fc
    .check(property, { numRuns: runs, seed, path, endOnFailure, includeErrorInReport: true })
    .finally(() => (Error.stackTraceLimit = stackTraceLimit));
  const seconds = (performance.now() - started) / 1000;
  if (!details.failed) return { seconds, results };
  const { counterexample, counterexamplePath } = details;
  const report = (await fc.asyncDefaultReportMessage(details)) ?? '';
  return { seconds, results, broken: { input: counterexample?.[0], path: counterexamplePath ?? '', report } };
}
