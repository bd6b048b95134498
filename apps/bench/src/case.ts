import { Endpoint } from './endpoint.js';
import type { Figures } from './measure.js';
import { measures } from './measures/index.js';
import { type PeerId, peers } from './peers/index.js';
import type { Peer, PeerClient } from './peers/peer.js';
import { DEFAULTS } from './server/settings.js';

/** One peer, one variant, one round: what a process of its own is started for. */
export interface Case {
  readonly measure: string;
  readonly variant: string;
  readonly peer: PeerId;
  readonly port: number;
  readonly quick: boolean;
}

/** What the process tells: the figures, or why there are none. */
export type CaseResult = { readonly figures: Figures } | { readonly error: string };

/** Runs the case that the command line holds as JSON. */
async function run(): Promise<Figures> {
  const { measure: name, variant, peer, port, quick } = JSON.parse(process.argv[2] ?? '') as Case;
  const measure = measures.find((one) => one.name === name);
  if (measure === undefined) throw new Error(`expected a measure, got ${name}`);
  const endpoint = new Endpoint(port);
  await endpoint.command({ ...DEFAULTS, revoke: true });
  const one: Peer = peers[peer];
  const open = async () => (await one.open?.(endpoint)) as Required<PeerClient>;
  return measure.run({ endpoint, peer, open, quick }, measure.variants[variant]);
}

const result: CaseResult = await run().then(
  (figures) => ({ figures }),
  // Its stack alone: the errors of some peers print everything that they have in hand, which takes thousands of lines.
  (error: Error) => ({ error: error.stack ?? String(error) }),
);
process.send?.(result, () => process.exit());
