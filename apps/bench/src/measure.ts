import type { Endpoint } from './endpoint.js';
import type { PeerId } from './peers/index.js';
import type { Peer } from './peers/peer.js';

/** Results of one case, by column key. A figure that does not apply is omitted. */
export type Figures = Readonly<Record<string, number>>;

/** A figure that a measure reports. */
export interface Column {
  readonly key: string;
  /** Label with the unit, such as `CPU µs per request`. */
  readonly label: string;
  /** Whether tables also show the ratio to the baseline's figure in the same round. */
  readonly ratio?: boolean;
}

/** Context in which a measure runs. The measure's process does no other work. */
export interface Stage {
  readonly endpoint: Endpoint;
  readonly id: PeerId;
  /** The measured peer, which has all methods that the measure uses. */
  readonly peer: Required<Peer>;
  /**
   * Opens a client and returns a function that sends a GET request. By default, the response body is 1 KiB, like a
   * payment status.
   */
  connect(): Promise<(path?: string) => Promise<unknown>>;
  /** Whether this is a quick run, which only checks that all measures run successfully. */
  readonly quick: boolean;
}

/** Defines a measurement. In each round, all peers are measured one after another, each in a separate process. */
export interface Measure<Variant = unknown> {
  /** Name on the command line. */
  readonly name: string;
  readonly title: string;
  /** Explains the setup and the figures to the readers of the table. */
  readonly about: string;
  /** The measured peers, in the order of the table's rows. */
  readonly peers: readonly PeerId[];
  /** The peer that ratios are relative to, if the measure has ratios. */
  readonly baseline?: PeerId;
  /** Peers for a quick run. Default: the first peer and the baseline. */
  readonly quickPeers?: readonly PeerId[];
  /**
   * Parameters of each variant, by the variant's name. A quick run uses only the first variant. Default: a single
   * variant without a name.
   */
  readonly variants?: Readonly<Record<string, Variant>>;
  /** Whether the variants are increasing values of a single parameter. The report shows such variants side by side. */
  readonly growth?: boolean;
  /** The measure's figures. The first column contains the main figure. */
  readonly columns: readonly Column[];
  /** Number of rounds. One round is enough if the figures never vary. */
  readonly rounds: number;
  /** Whether a quick run skips the measure because it takes too long. */
  readonly slow?: boolean;
  /**
   * Returns the reason if this machine cannot run the measure, and `undefined` otherwise. A measure with a reason is
   * skipped.
   */
  readonly missing?: () => Promise<string | undefined>;
  /** Node flags that the measure requires. */
  readonly flags?: readonly string[];
  run(stage: Stage, variant: Variant): Promise<Figures>;
}

/** Type-checks a measure against the type of its variants. Returns the measure without that type. */
export function measure<Variant>(definition: Measure<Variant>): Measure {
  return definition as Measure;
}
