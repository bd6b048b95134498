import fc from 'fast-check';
import { shown } from './shown-canaries.js';
import { Watch } from './watch.js';

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  /** Path of the counterexample to replay. */
  readonly path?: string | undefined;
  /** Whether to stop at the first counterexample without shrinking it. Default: false. */
  readonly endOnFailure?: boolean;
  /** Real time in milliseconds after which a call counts as hung. Default: 5,000. */
  readonly hangAfterMs?: number;
}

export interface FuzzReport {
  readonly seconds: number;
  /** Number of responses sent over a socket. */
  readonly overSockets?: number;
  /** Number of calls per operation and result (`value` or an error code). */
  readonly results: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The first input that violated a guarantee, if any. */
  readonly broken?: Counterexample;
}

/** An input that violated a guarantee, after shrinking. */
export interface Counterexample {
  readonly input: unknown;
  /** Path that reproduces the input with the same seed. */
  readonly path: string;
  /** Printable report with the input, the faults, the seed and the path. */
  readonly report: string;
}

/** A trial's result and faults. */
export interface Verdict {
  /** Operation name in the printed results. */
  readonly label: string;
  /** `value` or an error code. */
  readonly result: string;
  readonly faults: readonly string[];
  /** The data that was sent, shown in the report. */
  readonly sent: unknown;
}

/** Time limit for shrinking, because each hung call takes seconds. */
const MAX_SHRINK_MS = 60_000;

/** Maximum length of the sent data in a report, in characters. */
const MAX_SENT = 4_000;

/** Runs trials with random inputs and shrinks the first input that has a fault. */
export async function runCampaign<Input>(
  inputs: fc.Arbitrary<Input>,
  trial: (input: Input, events: readonly unknown[]) => Promise<Verdict>,
  { runs, seed, path = '', endOnFailure = false }: FuzzOptions,
): Promise<FuzzReport> {
  const { stackTraceLimit } = Error;
  // Formatting stack frames would take longer than the rest of a trial, and they contain no response data.
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
    throw new Error([...all, `in ${label}, sent: ${fc.stringify(sent).slice(0, MAX_SENT)}`].join('\n'));
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
