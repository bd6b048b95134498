import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** What API calls say they accept, and what {@link decode} reads. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

/** Decoded bytes, or which of two things was wrong with them. */
export type Decoded = { readonly body: Buffer } | { readonly failed: 'too_large' | 'malformed' };

const DECODERS = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/**
 * Undoes one content coding (RFC 9110, 8.4). The limit counts decoded bytes, so a small answer can't grow into a
 * large one unnoticed; a coding that was not asked for, or several over each other, count as malformed.
 *
 * @param limit Largest decoded size in bytes.
 */
export async function decode(body: Buffer, encoding: string | undefined, limit: number): Promise<Decoded> {
  const coding = encoding?.trim().toLowerCase();
  if (coding === undefined || coding === '' || coding === 'identity' || body.length === 0) return { body };
  const decoder = DECODERS.get(coding);
  if (decoder === undefined) return { failed: 'malformed' };
  try {
    return { body: await decoder(body, { maxOutputLength: limit }) };
  } catch (error) {
    return { failed: (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'malformed' };
  }
}
