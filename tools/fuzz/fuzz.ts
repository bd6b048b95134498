import fc from 'fast-check';
import { oneIn, record } from './arbitraries.js';
import { type FuzzOptions, type FuzzReport, runCampaign } from './campaign.js';
import { FuzzDispatcher } from './fuzz-dispatcher.js';
import { FuzzServer } from './fuzz-server.js';
import { changes } from './responses.js';
import type { Subject } from './subject.js';
import { Trial, type TrialInput } from './trial.js';

/** How often a response goes over a socket, through the engine's own parser. */
const SOCKET_EVERY = 32;
/** How often the client has to work with a healthy response afterwards; after one over a socket it always has to. */
const RECOVERY_EVERY = 10;
/** How often events and the status are looked at. */
const LOOK_EVERY = 4;
/** How often the client may retry. */
const RETRY_EVERY = 8;

const inputsOf = ({ operations }: Subject): fc.Arbitrary<TrialInput> =>
  record({
    operation: fc.oneof(
      ...operations.map(({ label, share, genuine }) => ({
        weight: share,
        arbitrary: record({ label: fc.constant(label), genuine }),
      })),
    ),
    ...changes,
    overSocket: oneIn(SOCKET_EVERY),
    recovers: oneIn(RECOVERY_EVERY),
    looks: oneIn(LOOK_EVERY),
    retries: oneIn(RETRY_EVERY).map((retries) => (retries ? 2 : 0)),
  });

/** Sends a provider's client mutated responses until one breaks a promise. */
export async function fuzz(subject: Subject, options: FuzzOptions): Promise<FuzzReport> {
  const server = await FuzzServer.start();
  const memory = new FuzzDispatcher();
  let overSockets = 0;
  try {
    const report = await runCampaign(
      inputsOf(subject),
      async (input, events) => {
        if (input.overSocket) overSockets += 1;
        const trial = new Trial(subject, input, input.overSocket ? server : memory, options.patience);
        const { result, faults } = await trial.run();
        // A rejection counts as unhandled only after the turn in which it came.
        await new Promise(setImmediate);
        return {
          label: input.operation.label,
          result,
          faults: [...faults, ...trial.judgeEvents(events)],
          sent: trial.reading.describe(),
        };
      },
      options,
    );
    return { ...report, overSockets };
  } finally {
    await server.close();
  }
}
