import type { Case, CaseResult } from './case.js';
import type { Figures, Measure } from './measure.js';
import type { PeerId } from './peers/index.js';
import { runProgram } from './program.js';

/** What one peer gave in one variant, round by round. */
export interface Row {
  readonly peer: PeerId;
  readonly variant: string;
  readonly rounds: readonly Figures[];
}

/** How to run a measure. */
export interface RoundsOptions {
  readonly port: number;
  readonly quick: boolean;
  readonly rounds: number;
  /** Told before each case, for whoever waits. */
  progress(text: string): void;
  /** Runs one case; in a process of its own, unless a test says otherwise. */
  runCase?(work: Case, flags: readonly string[]): Promise<Figures>;
}

const CASE_LIMIT_SECONDS = 600;

/** What is run in a round: each variant with each peer. */
export function casesOf(
  measure: Measure,
  quick: boolean,
): readonly { readonly variant: string; readonly peer: PeerId }[] {
  const { baseline, quickPeers = measure.peers.filter((peer, index) => index === 0 || peer === baseline) } = measure;
  const variants = Object.keys(measure.variants ?? { '': undefined }).slice(0, quick ? 1 : undefined);
  return variants.flatMap((variant) => (quick ? quickPeers : measure.peers).map((peer) => ({ variant, peer })));
}

/**
 * Runs a measure round by round. Within a round the peers follow each other, each in a process of its own, so that a
 * machine that is slow for a while is slow for all; every other round goes backwards, so that none always comes after
 * the same one.
 */
export async function runRounds(measure: Measure, options: RoundsOptions): Promise<readonly Row[]> {
  const { port, quick, rounds, progress, runCase = inOwnProcess } = options;
  const cases = casesOf(measure, quick).map((one) => ({ ...one, given: [] as Figures[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { variant, peer, given } of round % 2 === 0 ? cases : [...cases].reverse()) {
      const what = `${measure.name}, ${variant === '' ? '' : `${variant}, `}${peer}`;
      progress(`${what}, round ${round + 1} of ${rounds}`);
      const figures = await runCase({ measure: measure.name, port, quick, variant, peer }, measure.flags ?? []);
      const [key] = Object.entries(figures).find(([, figure]) => !Number.isFinite(figure)) ?? [];
      if (key !== undefined) throw new Error(`${what}: expected a finite figure for ${key}, got ${figures[key]}`);
      if (!measure.columns.some((column) => column.key in figures)) throw new Error(`${what}: expected a figure`);
      given.push(figures);
    }
  }
  return cases.map(({ variant, peer, given }) => ({ variant, peer, rounds: given }));
}

async function inOwnProcess(work: Case, flags: readonly string[]): Promise<Figures> {
  const what = `${work.measure}, ${work.peer}`;
  const args = [JSON.stringify(work)];
  const result = await runProgram<CaseResult>('case', { what, args, flags, limit: CASE_LIMIT_SECONDS });
  if ('error' in result) throw new Error(`${what}: ${result.error}`);
  return result.figures;
}
