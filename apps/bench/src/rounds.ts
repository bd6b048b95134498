import type { Case, CaseResult } from './case.js';
import type { Figures, Measure } from './measure.js';
import type { PeerId } from './peers/index.js';
import { runProgram } from './program.js';

/** Results for one peer and one variant in all rounds. */
export interface Row {
  readonly peer: PeerId;
  readonly variant: string;
  readonly rounds: readonly Figures[];
}

/** Options for running a benchmark. */
export interface RoundsOptions {
  readonly port: number;
  readonly quick: boolean;
  readonly rounds: number;
  /** Called with a progress message before each case. */
  progress(text: string): void;
  /** Runs one case. Default: in its own process. */
  runCase?(work: Case, flags: readonly string[]): Promise<Figures>;
}

const CASE_LIMIT_SECONDS = 600;

/** Returns the cases of a round, one for each variant and peer. */
export function casesOf(
  measure: Measure,
  quick: boolean,
): readonly { readonly variant: string; readonly peer: PeerId }[] {
  const { baseline, quickPeers = measure.peers.filter((peer, index) => index === 0 || peer === baseline) } = measure;
  const variants = Object.keys(measure.variants ?? { '': undefined }).slice(0, quick ? 1 : undefined);
  return variants.flatMap((variant) => (quick ? quickPeers : measure.peers).map((peer) => ({ variant, peer })));
}

/**
 * Runs a benchmark round by round. Within a round, the peers run one after another, so that a temporarily slow machine
 * affects all of them. Every second round runs in reverse order, so that a peer does not always follow the same peer.
 */
export async function runRounds(measure: Measure, options: RoundsOptions): Promise<readonly Row[]> {
  const { port, quick, rounds, progress, runCase = inSeparateProcess } = options;
  const cases = casesOf(measure, quick).map((one) => ({ ...one, given: [] as Figures[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { variant, peer, given } of round % 2 === 0 ? cases : [...cases].reverse()) {
      const label = `${measure.name}, ${variant === '' ? '' : `${variant}, `}${peer}`;
      progress(`${label}, round ${round + 1} of ${rounds}`);
      const figures = await runCase({ measure: measure.name, port, quick, variant, peer }, measure.flags ?? []);
      const [key] = Object.entries(figures).find(([, figure]) => !Number.isFinite(figure)) ?? [];
      if (key !== undefined) throw new Error(`${label}: ${key} must be a finite number (got ${figures[key]})`);
      if (!measure.columns.some((column) => column.key in figures))
        throw new Error(`${label}: returned none of the results in the table`);
      given.push(figures);
    }
  }
  return cases.map(({ variant, peer, given }) => ({ variant, peer, rounds: given }));
}

async function inSeparateProcess(work: Case, flags: readonly string[]): Promise<Figures> {
  const label = `${work.measure}, ${work.peer}`;
  const args = [JSON.stringify(work)];
  const result = await runProgram<CaseResult>('case', { label, args, flags, limit: CASE_LIMIT_SECONDS });
  if ('error' in result) throw new Error(`${label}: ${result.error}`);
  return result.figures;
}
