import { describe, expect, it } from '@jest/globals';
import { ProviderError } from '@x/core';
import fc from 'fast-check';
import { CAMPAIGNS, fuzzSecrets } from './fuzz-secrets.js';
import { printed, Quotes } from './quotes.js';

/** A short version of `npm run fuzz` with the same trials in every run. */
const RUNS = 500;
const SEED = 1;

describe.each(CAMPAIGNS)('the fuzzing campaign $name', ({ run, name }) => {
  it(`no error, event or status contains a secret (${name})`, async () => {
    const { broken, results } = await run({ runs: RUNS, seed: SEED });
    expect(broken).toBeUndefined();
    expect(results.size).toBeGreaterThan(1);
    // A run without failed calls or provider messages would be meaningless.
    const endings = new Set([...results.values()].flatMap((counts) => [...counts.keys()]));
    const telling = [...endings].filter((ending) => !ending.includes('without words') && ending !== 'value');
    expect(telling.length).toBeGreaterThan(1);
  });
});

it('the `secrets` campaign produces errors with masked secrets', async () => {
  const [carried] = CAMPAIGNS;
  const { results } = await carried.run({ runs: 300, seed: SEED });
  const endings = [...results.values()].flatMap((counts) => [...counts.keys()]);
  expect(endings).toEqual(
    expect.arrayContaining(['value', 'rejected, masked', 'unauthorized, masked', 'credentials_rejected, masked']),
  );
});

it('the judge finds a full or half secret in upper or lower case', () => {
  const quotes = new Quotes();
  quotes.add('S3cret-0123456789-abcdefghijkl', 'short');
  expect(quotes.shownBy('no S3CRET-0123456789-abcdefghijkl')).toHaveLength(1);
  expect(quotes.shownBy('no s3cret-01234567')).toHaveLength(1);
  expect(quotes.shownBy('no S3cret-0123 short')).toEqual([]);
  const error = new ProviderError({
    provider: 'acme',
    operation: 'token',
    code: 'rejected',
    message: 'x',
    outcome: 'answered',
    attempts: 1,
    retryable: false,
    response: { status: 400, headers: {}, data: 'S3cret-0123456789-abcdefghijkl' },
  });
  expect(quotes.shownBy(printed(error))).toEqual([]);
  expect(quotes.shownBy(printed(Object.assign(error, { hint: 's3cret-0123456789-' })))).toHaveLength(1);
});

it('a campaign stops at the first fault and reports it', async () => {
  // Schema trials may use cyclic paths, so the reported value is cyclic.
  const cycle: unknown[] = [];
  cycle.push(cycle);
  const trial = async (input: number) => {
    return { label: 'made up', result: 'value', faults: input > 6 ? ['found'] : [], sent: [input, cycle] };
  };
  const { broken } = await fuzzSecrets(fc.nat(100), trial, { runs: 100, seed: 7 });
  expect(broken).toMatchObject({ input: 7, report: expect.stringContaining('found\nin made up, sent: [7,[[cyclic]') });
  const failing = () => Promise.reject(new Error('why'));
  const { broken: unjudged } = await fuzzSecrets(fc.nat(), failing, { runs: 1, seed: 1 });
  expect(unjudged?.report).toContain('the judge failed: Error: why');
  const never = new Promise<never>(() => undefined);
  const { broken: hung } = await fuzzSecrets(fc.nat(), () => never, {
    runs: 1,
    seed: 1,
    hangAfterMs: 40,
    endOnFailure: true,
  });
  expect(hung?.report).toContain('a trial that did not settle');
});
