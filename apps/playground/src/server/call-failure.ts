import { ProviderError } from '@x/paysecurez';

/** A short name for what a call failed with: the code of our error, or what the other side has in its place. */
export function failureCode(error: unknown): string {
  if (ProviderError.is(error)) return error.code;
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (name === 'AbortError' || code === 'UND_ERR_ABORTED') return 'aborted';
  return typeof code === 'string' && /^\w{1,50}$/.test(code) ? code : 'failed';
}
