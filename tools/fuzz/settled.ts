import { ProviderError } from '@x/core';

/** How a call ended. */
export type Settled = { readonly value: unknown } | { readonly error: unknown } | 'hung';

const TICKS = 20;

/**
 * Waits for a call, up to a limit.
 *
 * @param hangAfterMs Limit in milliseconds of real time. Default: 5,000.
 */
export async function settle(call: Promise<unknown>, hangAfterMs = 5_000): Promise<Settled> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<Settled>((resolve) => {
    let ticks = 0;
    // Many short waits: a process that was suspended has missed only one of them.
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

/** Returns one label: `value`, an error code, or the name of an unexpected result. */
export function resultOf(settled: Settled): string {
  if (settled === 'hung') return 'hung';
  if ('value' in settled) return 'value';
  return ProviderError.is(settled.error) ? settled.error.code : 'another error';
}
