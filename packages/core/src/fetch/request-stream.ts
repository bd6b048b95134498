import { Readable } from 'node:stream';
import type { Call } from '../call/call.js';
import { bytesOf } from '../http/body-kind.js';
import { CollectedBody } from '../http/collected-body.js';
import type { BodySize } from '../http/outgoing-stream.js';
import { bodyOf, MAX_BUFFERED_BYTES, type RequestBody, toRequestBody } from '../http/request-body.js';

/**
 * Reads the body of a `Request` before it is sent, so that the same bytes can be sent again. A body of more than 1 MiB
 * is streamed after the bytes that have been read, and cannot be sent again.
 */
export async function collectRequestBody(stream: ReadableStream, expected: BodySize, call: Call): Promise<RequestBody> {
  const reader: ReadableStreamDefaultReader<unknown> = stream.getReader();
  const start = new CollectedBody();
  call.stage = 'reading the request body';
  let isComplete: boolean;
  try {
    isComplete = await call.deadline.wait(readStart(reader, start));
  } catch {
    cancel(reader);
    const text = 'body: must be a stream of bytes that can be read (it failed)';
    throw call.deadline.ended ?? call.error('invalid_request', text);
  }
  if (isComplete) return bodyOf(start.whole());
  return toRequestBody(streamOf(reader, start.whole()), expected) as RequestBody;
}

/** Converts a web stream of bytes to a stream of Node.js. Unlike `Readable.fromWeb`, rejects chunks that are not bytes. */
export function streamOf(reader: ReadableStreamDefaultReader<unknown>, start?: Buffer): Readable {
  return Readable.from(chunksOf(reader, start), { objectMode: false });
}

/** Resolves to whether the body is complete. */
async function readStart(reader: ReadableStreamDefaultReader<unknown>, start: CollectedBody): Promise<boolean> {
  while (start.size <= MAX_BUFFERED_BYTES) {
    const chunk = await nextChunk(reader);
    if (chunk === undefined) return true;
    start.add(chunk);
  }
  return false;
}

async function nextChunk(reader: ReadableStreamDefaultReader<unknown>): Promise<Buffer | undefined> {
  const { done, value } = await reader.read();
  if (done) return undefined;
  if (!ArrayBuffer.isView(value)) throw new TypeError('the stream contains a chunk that is not bytes');
  return bytesOf(value);
}

async function* chunksOf(reader: ReadableStreamDefaultReader<unknown>, start?: Buffer): AsyncGenerator<Buffer> {
  try {
    if (start !== undefined) yield start;
    for (;;) {
      const chunk = await nextChunk(reader);
      if (chunk === undefined) return;
      yield chunk;
    }
  } finally {
    cancel(reader);
  }
}

function cancel(reader: ReadableStreamDefaultReader<unknown>): void {
  reader.cancel().catch(() => undefined);
}
