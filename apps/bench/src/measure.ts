import type { Endpoint } from './endpoint.js';
import type { PeerId } from './peers/index.js';
import type { Peer } from './peers/peer.js';

/** What one case gave: numbers by the key of their column. A figure that does not apply is left out. */
export type Figures = Readonly<Record<string, number>>;

/** A figure that a measure gives. */
export interface Column {
  readonly key: string;
  /** With the unit, such as `CPU µs a request`. */
  readonly label: string;
  /** Whether it is shown against the baseline's figure of the same round, too. */
  readonly ratio?: boolean;
}

/** What a measure is given to work with, in a process that does nothing else. */
export interface Stage {
  readonly endpoint: Endpoint;
  readonly id: PeerId;
  /** A measure names no peer that lacks what it uses. */
  readonly peer: Required<Peer>;
  /** Opens a client and returns how it GETs, as much as a payment's status takes unless there is a path. */
  connect(): Promise<(path?: string) => Promise<unknown>>;
  /** Whether only to show that all works, in as little time as that takes. */
  readonly quick: boolean;
}

/** Something to measure. Each peer is measured in a process of its own, once in each round, the peers in turn. */
export interface Measure<Variant = unknown> {
  /** As the command line names it. */
  readonly name: string;
  readonly title: string;
  /** What is done and what is counted, for whoever reads the table. */
  readonly about: string;
  /** In the order of the table's rows. */
  readonly peers: readonly PeerId[];
  /** What ratios are against, where there are any. */
  readonly baseline?: PeerId;
  /** The peers that a quick run makes do with. Default: the first and the baseline. */
  readonly quickPeers?: readonly PeerId[];
  /** The same with other numbers, by what they are called. A quick run takes the first alone. Default: one, without a name. */
  readonly variants?: Readonly<Record<string, Variant>>;
  /** Whether the variants are steps of one thing that grows: they are then shown side by side. */
  readonly growth?: boolean;
  /** The first one is the main one. */
  readonly columns: readonly Column[];
  /** As many as it takes; one where nothing varies. */
  readonly rounds: number;
  /** Whether a quick run leaves it out, as it can't be quick. */
  readonly slow?: boolean;
  /** What it needs and this machine does not have, where that is so: then it is left out. */
  readonly lacking?: () => Promise<string | undefined>;
  /** Flags for Node that it needs. */
  readonly flags?: readonly string[];
  run(stage: Stage, variant: Variant): Promise<Figures>;
}

/** Checks a measure against the type of its variants, and forgets that type. */
export function measure<Variant>(definition: Measure<Variant>): Measure {
  return definition as Measure;
}
