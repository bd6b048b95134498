import type fc from 'fast-check';
import { type FuzzOptions, type FuzzReport, runCampaign, type Verdict } from '../campaign.js';
import { settle } from '../settled.js';
import { CarriedTrial, carriedInput } from './carried-trial.js';
import { SchemaTrial, schemaInput } from './schema-trial.js';

/** Campaigns that do not use providers' mutated responses. */
export const CAMPAIGNS = [
  {
    name: 'secrets',
    run: (options: FuzzOptions) => fuzzSecrets(carriedInput, (input) => new CarriedTrial(input).run(), options),
  },
  {
    name: 'schemas',
    run: (options: FuzzOptions) => fuzzSecrets(schemaInput, (input) => new SchemaTrial(input).run(), options),
  },
] as const;

/** Runs trials until one trial exposes a secret. */
export function fuzzSecrets<Input>(
  inputs: fc.Arbitrary<Input>,
  trial: (input: Input) => Promise<Verdict>,
  options: FuzzOptions,
): Promise<FuzzReport> {
  const run = async (input: Input): Promise<Verdict> => {
    const settled = await settle(trial(input), options.hangAfterMs);
    await new Promise(setImmediate);
    if (settled === 'hung') throw new Error('a trial that did not settle');
    if ('error' in settled) throw settled.error;
    return settled.value as Verdict;
  };
  return runCampaign(inputs, run, options);
}
