import { ProviderError } from '@x/core';

/** The result of a call, or `hung` if it did not settle. */
export type Settled = { readonly value: unknown } | { readonly error: unknown } | 'hung';

const TICKS = 20;

/**
 * Waits until a call settles or the time limit is reached.
 *
 * @param hangAfterMs The limit, in milliseconds of real time. Default: 5,000.
 */
export async function settle(call: Promise<unknown>, hangAfterMs = 5_000): Promise<Settled> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<Settled>((resolve) => {
    let ticks = 0;
    // The limit is split into short intervals, so that a suspended process loses at most one.
    timer = setInterval(() => {
      ticks += 1;
      if (ticks === TICKS) resolve('hung');
    }, hangAfterMs / TICKS);
  });
  const settled = call.then(
    (value): Settled => ({ value }),
    (error: unknown): Settled => ({ error }),
  );
  const first = await Promise.race([settled, hung]);
  clearInterval(timer);
  return first;
}

/** Returns `value`, an error code, or the name of an unexpected result. */
export function resultOf(settled: Settled): string {
  if (settled === 'hung') return 'hung';
  if ('value' in settled) return 'value';
  return ProviderError.is(settled.error) ? settled.error.code : 'another error';
}
