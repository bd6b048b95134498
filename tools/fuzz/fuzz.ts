import { FuzzDispatcher } from './fuzz-dispatcher.js';
import { FuzzServer } from './fuzz-server.js';
import { shown } from './shown-canaries.js';
import type { Subject } from './subject.js';
import { Trial, type Verdict } from './trial.js';
import { Watch } from './watch.js';

/** What to run. */
export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  /** The first answer, where those before it are of no interest. */
  readonly first?: number;
  /** Milliseconds of real time after which a call has hung: nothing here waits for real. Default 5,000. */
  readonly patience?: number;
}

/** How it went. */
export interface FuzzReport {
  readonly seconds: number;
  /** How many answers came over a socket. */
  readonly overSockets: number;
  /** How often each operation ended in what: a value, or the code of an error. */
  readonly results: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The first answer that broke a promise, where one did. */
  readonly broken?: BrokenPromise;
}

/** An answer that a client did not bear. */
export interface BrokenPromise {
  readonly index: number;
  readonly operation: string;
  readonly faults: readonly string[];
  readonly answer: object;
}

/** Every so many answers one goes over a socket, through the engine's own parser. */
export const SOCKET_EVERY = 50;

/** Gives a provider's client one mutated answer after the other, and stops at the first that it does not bear. */
export async function fuzz(
  subject: Subject,
  { runs, seed, first = 0, patience = 5_000 }: FuzzOptions,
): Promise<FuzzReport> {
  const server = await FuzzServer.start();
  const memory = new FuzzDispatcher();
  const { stackTraceLimit } = Error;
  // Frames tell where we are and nothing of an answer; to print them would cost more than all the rest.
  Error.stackTraceLimit = 1;
  const results = new Map<string, Map<string, number>>();
  const started = performance.now();
  let overSockets = 0;
  let broken: BrokenPromise | undefined;
  try {
    for (let index = first; index < first + runs && broken === undefined; index += 1) {
      const overSocket = index % SOCKET_EVERY === SOCKET_EVERY - 1;
      if (overSocket) overSockets += 1;
      const trial = new Trial(subject, `${seed} ${index}`, overSocket ? server : memory, patience);
      const { result, faults } = await verdictOf(trial);
      const { label } = trial.operation;
      const counts = results.get(label) ?? new Map<string, number>();
      results.set(label, counts.set(result, (counts.get(result) ?? 0) + 1));
      if (faults.length > 0) broken = { index, operation: label, faults, answer: trial.reading.describe() };
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    await server.close();
  }
  const seconds = (performance.now() - started) / 1000;
  return { seconds, overSockets, results, ...(broken !== undefined && { broken }) };
}

async function verdictOf(trial: Trial): Promise<Verdict> {
  const watch = new Watch();
  const { result, faults } = await trial.run().catch((error: unknown) => ({
    result: 'no verdict',
    faults: [`the judge failed: ${shown(error)}`],
  }));
  // A rejection counts as unheard only after the turn in which it came.
  await new Promise(setImmediate);
  const { events } = watch;
  return { result, faults: [...faults, ...watch.end(), ...trial.judgeEvents(events)] };
}
