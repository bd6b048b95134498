import type { Endpoint } from './endpoint.js';
import type { PeerId } from './peers/index.js';
import type { Peer } from './peers/peer.js';

/** Results of one case: numbers by column key. A figure that does not apply is left out. */
export type Figures = Readonly<Record<string, number>>;

/** A figure of a measure. */
export interface Column {
  readonly key: string;
  /** Label with the unit, such as `CPU µs per request`. */
  readonly label: string;
  /** Whether the ratio to the baseline's figure of the same round is also shown. */
  readonly ratio?: boolean;
}

/** Context of a measure, in a process that does nothing else. */
export interface Stage {
  readonly endpoint: Endpoint;
  readonly id: PeerId;
  /** The peer. It has all methods that the measure uses. */
  readonly peer: Required<Peer>;
  /** Opens a client and returns a function that sends a GET. The default path returns 1 KiB, like a payment status. */
  connect(): Promise<(path?: string) => Promise<unknown>>;
  /** Whether this is a quick run, which only checks that everything works. */
  readonly quick: boolean;
}

/** Something to measure. Each peer is measured once per round, in turn, each in a separate process. */
export interface Measure<Variant = unknown> {
  /** Name on the command line. */
  readonly name: string;
  readonly title: string;
  /** Explains the measure to readers of the table: the setup and the counted figures. */
  readonly about: string;
  /** Peers, in the order of the table's rows. */
  readonly peers: readonly PeerId[];
  /** The peer that ratios compare with, if there are ratios. */
  readonly baseline?: PeerId;
  /** Peers of a quick run. Default: the first and the baseline. */
  readonly quickPeers?: readonly PeerId[];
  /** Variants with other parameters, by name. A quick run uses only the first. Default: one variant without a name. */
  readonly variants?: Readonly<Record<string, Variant>>;
  /** Whether the variants are increasing values of one parameter. They are then shown side by side. */
  readonly growth?: boolean;
  /** Figures. The first one is the main one. */
  readonly columns: readonly Column[];
  /** Number of rounds; 1 if nothing varies. */
  readonly rounds: number;
  /** Whether a quick run skips it, because it takes too long. */
  readonly slow?: boolean;
  /** Returns what the machine lacks for this measure, which is then skipped; `undefined` if it can run. */
  readonly missing?: () => Promise<string | undefined>;
  /** Node flags that it needs. */
  readonly flags?: readonly string[];
  run(stage: Stage, variant: Variant): Promise<Figures>;
}

/** Type-checks a measure with the type of its variants, and returns it without that type. */
export function measure<Variant>(definition: Measure<Variant>): Measure {
  return definition as Measure;
}
