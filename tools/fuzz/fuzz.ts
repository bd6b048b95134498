import { type FuzzOptions, type FuzzReport, runCampaign } from './campaign.js';
import { FuzzDispatcher } from './fuzz-dispatcher.js';
import { FuzzServer } from './fuzz-server.js';
import type { Subject } from './subject.js';
import { Trial, trialInput } from './trial.js';

/** Sends a provider's client mutated responses until one breaks a promise. */
export async function fuzz(subject: Subject, options: FuzzOptions): Promise<FuzzReport> {
  const server = await FuzzServer.start();
  const memory = new FuzzDispatcher();
  let overSockets = 0;
  try {
    const report = await runCampaign(
      trialInput(subject),
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
