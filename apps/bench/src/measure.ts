import type { Endpoint } from './endpoint.js';
import type { PeerId } from './peers/index.js';
import type { Peer } from './peers/peer.js';

/** Results of one case by column key. Results that do not apply are omitted. */
export type Figures = Readonly<Record<string, number>>;

export interface Column {
  readonly key: string;
  /** Label with the unit, such as `CPU µs per request`. */
  readonly label: string;
  /** Whether tables also show the ratio to the baseline in the same round. */
  readonly ratio?: boolean;
}

/** Context in which a benchmark runs. The process does no other work. */
export interface Stage {
  readonly endpoint: Endpoint;
  readonly id: PeerId;
  /** The measured peer, which has all methods that the benchmark uses. */
  readonly peer: Required<Peer>;
  /**
   * Opens a client and returns a function that sends a GET request. The default body size is 1 KiB, like a payment
   * status.
   */
  connect(): Promise<(path?: string) => Promise<unknown>>;
  /** Whether this is a quick run, which only checks that all benchmarks work. */
  readonly quick: boolean;
}

/** A benchmark. In each round, the peers run one after another, each in its own process. */
export interface Measure<Variant = unknown> {
  /** Name on the command line. */
  readonly name: string;
  readonly title: string;
  /** Explains the setup and the results to readers of the table. */
  readonly about: string;
  /** The measured peers, in table order. */
  readonly peers: readonly PeerId[];
  /** The peer that ratios are relative to, if there are ratios. */
  readonly baseline?: PeerId;
  /** Peers for a quick run. Default: the first peer and the baseline. */
  readonly quickPeers?: readonly PeerId[];
  /** Parameters of each variant by name. A quick run uses only the first one. Default: a single unnamed variant. */
  readonly variants?: Readonly<Record<string, Variant>>;
  /** Whether the variants are increasing values of one parameter. The report shows them side by side. */
  readonly growth?: boolean;
  /** The result columns. The first column is the main one. */
  readonly columns: readonly Column[];
  /** Number of rounds. One round is enough if the results never vary. */
  readonly rounds: number;
  /** Whether quick runs skip the benchmark because it takes too long. */
  readonly slow?: boolean;
  /**
   * Returns the reason if this machine cannot run the benchmark, which is then skipped. Otherwise, returns `undefined`.
   */
  readonly missing?: () => Promise<string | undefined>;
  /** Required Node flags. */
  readonly flags?: readonly string[];
  run(stage: Stage, variant: Variant): Promise<Figures>;
}

/** Type-checks a benchmark against its variants and returns it without the variants' type. */
export function measure<Variant>(definition: Measure<Variant>): Measure {
  return definition as Measure;
}
