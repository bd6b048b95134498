import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import {
  brotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  gunzip,
  type InputType,
  inflate,
  type ZlibOptions,
} from 'node:zlib';

/** What calls of `client.http` say they accept, and what {@link decode} reads. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

/** Decoded bytes, or which of two things was wrong with them. */
export type Decoded = { readonly body: Buffer } | { readonly failed: 'too_large' | 'malformed' };

/** How a content coding is undone, of a whole body and of one that is still coming. */
interface Decoder {
  whole(body: InputType, options: ZlibOptions): Promise<Buffer>;
  streamed(): Transform;
}

const GZIP: Decoder = { whole: promisify<InputType, ZlibOptions, Buffer>(gunzip), streamed: () => createGunzip() };

const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', GZIP],
  ['x-gzip', GZIP],
  ['deflate', { whole: promisify<InputType, ZlibOptions, Buffer>(inflate), streamed: () => createInflate() }],
  [
    'br',
    { whole: promisify<InputType, ZlibOptions, Buffer>(brotliDecompress), streamed: () => createBrotliDecompress() },
  ],
]);

/** The coding that a header names (RFC 9110, 8.4); nothing where the body is as it is. */
function codingOf(header: string | undefined): string | undefined {
  const coding = header?.trim().toLowerCase();
  return coding === '' || coding === 'identity' ? undefined : coding;
}

/**
 * Undoes one content coding. The limit counts decoded bytes, so a small answer can't grow into a large one unnoticed; a
 * coding that was not asked for, or several over each other, count as malformed.
 *
 * @param limit Largest decoded size in bytes.
 */
export async function decode(body: Buffer, header: string | undefined, limit: number): Promise<Decoded> {
  const coding = codingOf(header);
  if (coding === undefined || body.length === 0) return { body };
  const decoder = DECODERS.get(coding);
  if (decoder === undefined) return { failed: 'malformed' };
  try {
    return { body: await decoder.whole(body, { maxOutputLength: limit }) };
  } catch (error) {
    return { failed: (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'malformed' };
  }
}

/** Creates a decoder for a body that is still arriving: none if it is not encoded, 'unknown' for any encoding that was not accepted. */
export function createDecoder(header: string | string[] | undefined): Transform | 'unknown' | undefined {
  const coding = codingOf(header === undefined ? undefined : String(header));
  if (coding === undefined) return undefined;
  return DECODERS.get(coding)?.streamed() ?? 'unknown';
}
