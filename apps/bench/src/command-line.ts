import { parseArgs } from 'node:util';

/** What a run was asked for. */
export interface Command {
  /** Only to say which measures there are. */
  readonly list: boolean;
  /** Names of measures; none for all. */
  readonly names: readonly string[];
  readonly quick: boolean;
  /** Whether to keep the results and write the report. */
  readonly report: boolean;
  /** In place of what each measure thinks right. */
  readonly rounds: number | undefined;
  /** Ids of peers, to measure those alone; none for all. */
  readonly peers: readonly string[];
}

/** Reads the command line. Throws a plain sentence for whoever typed it. */
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
  refuseUnknown('a measure', positionals, known.measures);
  const peers = values.peers?.split(',') ?? [];
  refuseUnknown('--peers: some', peers, known.peers);
  const { list = false, quick = false, report = false, rounds } = values;
  if (rounds !== undefined && !/^[1-9]\d{0,2}$/.test(rounds)) {
    throw new Error(`--rounds: expected a whole number from 1 to 999, got '${rounds}'`);
  }
  if (peers.length > 0 && report) throw new Error('--report: expected all peers, as it compares them');
  if (quick && report) throw new Error('--report: a quick run shows that all works, its figures are worth nothing');
  return {
    list,
    names: positionals,
    quick,
    // A whole run is what the report is made of.
    report: report || (positionals.length === 0 && peers.length === 0 && !quick),
    peers,
    rounds: rounds === undefined ? undefined : Number(rounds),
  };
}

function refuseUnknown(what: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`expected ${what} out of ${known.join(', ')}, got '${unknown}'`);
}
