import { Endpoint } from './endpoint.js';
import type { Figures, Stage } from './measure.js';
import { measures } from './measures/index.js';
import { SMALL } from './measures/path.js';
import { type PeerId, peers } from './peers/index.js';
import type { Peer } from './peers/peer.js';
import { DEFAULTS } from './server/settings.js';

/** One variant of a benchmark with one peer in one round. Each case runs in its own process. */
export interface Case {
  readonly measure: string;
  readonly variant: string;
  readonly peer: PeerId;
  readonly port: number;
  readonly quick: boolean;
}

/** Message from the case's process, with the results or an error. */
export type CaseResult = { readonly figures: Figures } | { readonly error: string };

/** Runs the case that is passed as JSON on the command line. */
async function run(): Promise<Figures> {
  const { measure: name, variant, peer: id, port, quick } = JSON.parse(process.argv[2] ?? '') as Case;
  const measure = measures.find((one) => one.name === name);
  if (measure === undefined) throw new Error(`unknown measure: ${name}`);
  const endpoint = new Endpoint(port);
  await endpoint.command({ ...DEFAULTS, revoke: true });
  const peer = peers[id] as Required<Peer>;
  const stage: Stage = {
    endpoint,
    id,
    peer,
    async connect() {
      const client = await peer.open(endpoint);
      return (path = SMALL) => peer.get(client, path, endpoint);
    },
    quick,
  };
  return measure.run(stage, measure.variants?.[variant]);
}

const result: CaseResult = await run().then(
  (figures) => ({ figures }),
  // Only the stack is sent, because some peers' errors contain large objects.
  (error: Error) => ({ error: error.stack ?? String(error) }),
);
process.send?.(result, () => process.exit());
