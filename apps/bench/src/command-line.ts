import { parseArgs } from 'node:util';

/** The parsed command line. */
export interface Command {
  /** Whether to list the benchmarks instead of running them. */
  readonly list: boolean;
  /** Names of the benchmarks to run. If empty, all benchmarks run. */
  readonly names: readonly string[];
  readonly quick: boolean;
  /** Whether to store the results and write the report. */
  readonly report: boolean;
  /** Number of rounds, if it differs from the default. */
  readonly rounds: number | undefined;
  /** IDs of the peers to measure. If empty, all peers are measured. */
  readonly peers: readonly string[];
}

/** Parses the command line. Throws a user-facing error if it is invalid. */
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
  refuseUnknown('benchmark: must be one of', positionals, known.measures);
  const peers = values.peers?.split(',') ?? [];
  refuseUnknown('--peers: must be one or more of', peers, known.peers);
  const { list = false, quick = false, report = false, rounds } = values;
  if (rounds !== undefined && !/^[1-9]\d{0,2}$/.test(rounds)) {
    throw new Error(`--rounds: must be a whole number from 1 to 999 (got '${rounds}')`);
  }
  if (peers.length > 0 && report)
    throw new Error('--report: cannot be used with --peers, because a report compares all peers');
  if (quick && report)
    throw new Error('--report: cannot be used with --quick, because results from a quick run are meaningless');
  return {
    list,
    names: positionals,
    quick,
    // By default, only a complete run writes the report.
    report: report || (positionals.length === 0 && peers.length === 0 && !quick),
    peers,
    rounds: rounds === undefined ? undefined : Number(rounds),
  };
}

function refuseUnknown(requirement: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${requirement} ${known.join(', ')} (got '${unknown}')`);
}
