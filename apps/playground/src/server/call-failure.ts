import { ProviderError } from '@x/paysecurez';

/** Returns a short error code for an error thrown by our client, the naive client or undici. */
export function failureCode(error: unknown): string {
  if (ProviderError.is(error)) return error.code;
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (name === 'AbortError' || code === 'UND_ERR_ABORTED') return 'aborted';
  return typeof code === 'string' && /^\w{1,50}$/.test(code) ? code : 'failed';
}
