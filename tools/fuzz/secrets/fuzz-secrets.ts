import type fc from 'fast-check';
import { type FuzzOptions, type FuzzReport, runCampaign, type Verdict } from '../campaign.js';
import { settle } from '../settled.js';
import { CarriedTrial, carriedInput } from './carried-trial.js';
import { SchemaTrial, schemaInput } from './schema-trial.js';

interface SecretTrial {
  readonly label: string;
  run(): Promise<Pick<Verdict, 'result' | 'faults'>>;
  describe(): object;
}

/** Campaigns in addition to the responses of providers. */
export const CAMPAIGNS = [
  {
    name: 'secrets',
    run: (options: FuzzOptions) => fuzzSecrets(carriedInput, (input) => new CarriedTrial(input), options),
  },
  {
    name: 'schemas',
    run: (options: FuzzOptions) => fuzzSecrets(schemaInput, (input) => new SchemaTrial(input), options),
  },
] as const;

/** Runs trials until one shows something that must not be shown. */
export function fuzzSecrets<Input>(
  inputs: fc.Arbitrary<Input>,
  make: (input: Input) => SecretTrial,
  options: FuzzOptions,
): Promise<FuzzReport> {
  const run = async (input: Input): Promise<Verdict> => {
    const trial = make(input);
    const { label } = trial;
    const settled = await settle(trial.run(), options.patience);
    await new Promise(setImmediate);
    if (settled === 'hung') return { label, result: 'hung', faults: ['a trial that did not settle'], sent: undefined };
    if ('error' in settled) throw settled.error;
    return { label, sent: trial.describe(), ...(settled.value as Pick<Verdict, 'result' | 'faults'>) };
  };
  return runCampaign(inputs, run, options);
}
