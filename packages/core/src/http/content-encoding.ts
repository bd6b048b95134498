import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import {
  brotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  gunzip,
  type InputType,
  inflate,
  inflateRaw,
  type ZlibOptions,
} from 'node:zlib';

/** The content codings that `client.http` accepts. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

/** The decoded bytes, or the reason why the body could not be decoded. */
export type Decoded = { readonly body: Buffer } | { readonly failed: 'too_large' | 'malformed' };

/** Decoders for one content coding, for complete and for streamed bodies. */
interface Decoder {
  whole(body: InputType, options: ZlibOptions): Promise<Buffer>;
  streamed(): Transform;
}

const GZIP: Decoder = { whole: promisify<InputType, ZlibOptions, Buffer>(gunzip), streamed: () => createGunzip() };
const ZLIB: Decoder = { whole: promisify<InputType, ZlibOptions, Buffer>(inflate), streamed: () => createInflate() };
const RAW_DEFLATE: Decoder = {
  whole: promisify<InputType, ZlibOptions, Buffer>(inflateRaw),
  streamed: () => createInflateRaw(),
};

const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', GZIP],
  ['x-gzip', GZIP],
  ['deflate', ZLIB],
  [
    'br',
    { whole: promisify<InputType, ZlibOptions, Buffer>(brotliDecompress), streamed: () => createBrotliDecompress() },
  ],
]);

/** Returns the coding in a `Content-Encoding` header (RFC 9110, 8.4), or `undefined` if the body is not encoded. */
function codingOf(header: string | undefined): string | undefined {
  const coding = header?.trim().toLowerCase();
  return coding === '' || coding === 'identity' ? undefined : coding;
}

/**
 * Decodes a body with one content coding. The limit applies to the decoded body, to protect against decompression
 * bombs. Unsupported or multiple codings count as malformed.
 *
 * @param limit Maximum decoded size in bytes.
 */
export async function decode(body: Buffer, header: string | undefined, limit: number): Promise<Decoded> {
  const coding = codingOf(header);
  if (coding === undefined || body.length === 0) return { body };
  const decoder = DECODERS.get(coding);
  if (decoder === undefined) return { failed: 'malformed' };
  try {
    return { body: await variantOf(decoder, body).whole(body, { maxOutputLength: limit }) };
  } catch (error) {
    return { failed: (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'malformed' };
  }
}

/** Creates a decoder based on a body's first bytes. */
export type CreateDecoder = (start: Buffer) => Transform;

/**
 * Returns a function that creates a streaming decoder. Returns `undefined` if the body is not encoded, or `'unknown'`
 * if its coding is not supported.
 */
export function decoderFor(header: string | string[] | undefined): CreateDecoder | 'unknown' | undefined {
  const coding = codingOf(header === undefined ? undefined : String(header));
  if (coding === undefined) return undefined;
  const decoder = DECODERS.get(coding);
  return decoder === undefined ? 'unknown' : (start) => variantOf(decoder, start).streamed();
}

/**
 * Chooses the decoder based on the first byte. Some servers send raw deflate data instead of zlib data (RFC 9110,
 * 8.4.1.2). The first byte of zlib data contains the compression method, 8.
 */
function variantOf(decoder: Decoder, start: Buffer): Decoder {
  return decoder === ZLIB && ((start[0] ?? 8) & 0x0f) !== 8 ? RAW_DEFLATE : decoder;
}

const OF_ENCODED_BODY = new Set(['content-encoding', 'content-length']);

/** Removes the headers that apply only to the encoded body. */
export function decodedHeaders<Value>(headers: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ENCODED_BODY.has(name)));
}
