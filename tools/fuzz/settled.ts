import { ProviderError } from '@x/core';

/** What became of a call. */
export type Settled = { readonly value: unknown } | { readonly error: unknown } | 'hung';

const TICKS = 20;

/**
 * Waits for a call, but not for ever.
 *
 * @param patience How long, in milliseconds of real time. Default: 5,000.
 */
export async function settle(call: Promise<unknown>, patience = 5_000): Promise<Settled> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<Settled>((resolve) => {
    let ticks = 0;
    // Many short waits: a process that stands still for a while has missed but one of them.
    timer = setInterval(() => {
      ticks += 1;
      if (ticks === TICKS) resolve('hung');
    }, patience / TICKS);
  });
  const settled = call.then(
    (value): Settled => ({ value }),
    (error: unknown): Settled => ({ error }),
  );
  const first = await Promise.race([settled, hung]);
  clearInterval(timer);
  return first;
}

/** In one word: `value`, the code of an error, or what should not be. */
export function resultOf(settled: Settled): string {
  if (settled === 'hung') return 'hung';
  if ('value' in settled) return 'value';
  return ProviderError.is(settled.error) ? settled.error.code : 'another error';
}
