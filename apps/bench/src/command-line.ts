import { parseArgs } from 'node:util';

/** Parsed arguments of a run. */
export interface Command {
  /** Whether to only list the measures. */
  readonly list: boolean;
  /** Names of measures; empty for all. */
  readonly names: readonly string[];
  readonly quick: boolean;
  /** Whether to save the results and write the report. */
  readonly report: boolean;
  /** Number of rounds, instead of the default of each measure. */
  readonly rounds: number | undefined;
  /** Ids of the peers to measure; empty for all. */
  readonly peers: readonly string[];
}

/** Reads the command line. Throws an error with a message for the user. */
export function readCommand(
  args: readonly string[],
  known: { readonly measures: readonly string[]; readonly peers: readonly string[] },
): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      list: { type: 'boolean' },
      peers: { type: 'string' },
      quick: { type: 'boolean' },
      report: { type: 'boolean' },
      rounds: { type: 'string' },
    },
  });
  refuseUnknown('measures', positionals, known.measures);
  const peers = values.peers?.split(',') ?? [];
  refuseUnknown('--peers', peers, known.peers);
  const { list = false, quick = false, report = false, rounds } = values;
  if (rounds !== undefined && !/^[1-9]\d{0,2}$/.test(rounds)) {
    throw new Error(`--rounds: must be a whole number from 1 to 999 (got '${rounds}')`);
  }
  if (peers.length > 0 && report) throw new Error('--report: requires all peers, because it compares them');
  if (quick && report)
    throw new Error('--report: a quick run only checks that everything works; its figures are useless');
  return {
    list,
    names: positionals,
    quick,
    // A complete run writes the report.
    report: report || (positionals.length === 0 && peers.length === 0 && !quick),
    peers,
    rounds: rounds === undefined ? undefined : Number(rounds),
  };
}

function refuseUnknown(option: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${option}: must be one of ${known.join(', ')} (got '${unknown}')`);
}
