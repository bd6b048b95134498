import type { Endpoint } from './endpoint.js';
import type { PeerId } from './peers/index.js';
import type { Peer } from './peers/peer.js';

/** Result of one case: figures by the key of their column. Figures that do not apply are omitted. */
export type Figures = Readonly<Record<string, number>>;

/** A figure of a measure. */
export interface Column {
  readonly key: string;
  /** Label with the unit, such as `CPU µs a request`. */
  readonly label: string;
  /** Whether to show the ratio to the baseline in the same round, too. */
  readonly ratio?: boolean;
}

/** What a measure works with, in a separate process. */
export interface Stage {
  readonly endpoint: Endpoint;
  readonly id: PeerId;
  /** A measure lists only peers that have all the methods it uses. */
  readonly peer: Required<Peer>;
  /** Opens a client and returns a function that sends a GET. Default path: a response of the size of a payment status. */
  connect(): Promise<(path?: string) => Promise<unknown>>;
  /** Whether to only check that everything works, as fast as possible. */
  readonly quick: boolean;
}

/** A measure. Each peer is measured in a separate process, once per round, one peer after another. */
export interface Measure<Variant = unknown> {
  /** Name on the command line. */
  readonly name: string;
  readonly title: string;
  /** Explains the work and the counted figures to readers of the table. */
  readonly about: string;
  /** Peers in the order of the table's rows. */
  readonly peers: readonly PeerId[];
  /** Peer that ratios refer to, if there are any. */
  readonly baseline?: PeerId;
  /** The only peers of a quick run. Default: the first and the baseline. */
  readonly quickPeers?: readonly PeerId[];
  /** The same measure with other parameters, by name. A quick run uses only the first. Default: one without a name. */
  readonly variants?: Readonly<Record<string, Variant>>;
  /** Whether the variants are steps of a growing quantity, so that tables show them side by side. */
  readonly growth?: boolean;
  /** Columns; the first is the main one. */
  readonly columns: readonly Column[];
  /** Number of rounds; one if nothing varies. */
  readonly rounds: number;
  /** Whether quick runs skip it, because it is always slow. */
  readonly slow?: boolean;
  /** Returns what the measure needs and this machine lacks. It is then skipped. */
  readonly missing?: () => Promise<string | undefined>;
  /** Required flags for Node. */
  readonly flags?: readonly string[];
  run(stage: Stage, variant: Variant): Promise<Figures>;
}

/** Checks a measure against the type of its variants, and erases that type. */
export function measure<Variant>(definition: Measure<Variant>): Measure {
  return definition as Measure;
}
