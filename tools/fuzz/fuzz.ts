import { type FuzzOptions, type FuzzReport, runCampaign, type Verdict } from './campaign.js';
import { FuzzDispatcher } from './fuzz-dispatcher.js';
import { startFuzzServer } from './fuzz-server.js';
import type { Subject } from './subject.js';
import { Trial, type TrialInput, trialInput } from './trial.js';

/** Sends mutated responses to a provider's client until one violates a guarantee. */
export async function fuzz(subject: Subject, options: FuzzOptions): Promise<FuzzReport> {
  const server = await startFuzzServer();
  const memory = new FuzzDispatcher();
  let overSockets = 0;
  try {
    const trial = (input: TrialInput, events: readonly unknown[]): Promise<Verdict> => {
      if (input.overSocket) overSockets += 1;
      return new Trial(subject, input, input.overSocket ? server : memory, options.hangAfterMs).run(events);
    };
    const report = await runCampaign(trialInput(subject), trial, options);
    return { ...report, overSockets };
  } finally {
    await server.close();
  }
}
