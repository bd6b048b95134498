import { ReadableStream } from 'node:stream/web';
import { type BodySource, sourcesIn } from '../http/outgoing-stream.js';
import { isStream } from './streamed-form.js';

/** Keeps errors of the streams in request data from crashing the process while no request reads the streams. */
export function guardStreams(data: unknown): void {
  for (const stream of streamsIn(data)) {
    if (!(stream instanceof ReadableStream)) stream.on('error', ignore);
  }
}

/** Destroys the streams in the data of a request that was not sent. Otherwise, their files would stay open. */
export function destroyStreams(data: unknown): void {
  for (const stream of streamsIn(data)) {
    if (stream instanceof ReadableStream) {
      // A locked stream belongs to its reader.
      if (!stream.locked) stream.cancel().catch(ignore);
      continue;
    }
    stream.on('error', ignore);
    for (const source of sourcesIn(stream)) source.destroy();
    stream.destroy?.();
  }
}

const ignore = (): void => undefined;

/** Returns the streams that axios would send: the data itself, or the fields of its plain objects and arrays. */
function streamsIn(data: unknown, seen = new Set<object>()): readonly (BodySource | ReadableStream)[] {
  if (typeof data !== 'object' || data === null || seen.has(data)) return [];
  seen.add(data);
  if (isStream(data)) return [data as BodySource | ReadableStream];
  if (!Array.isArray(data) && !isPlain(data)) return [];
  // Do not call getters, because they are user code.
  return Object.values(Object.getOwnPropertyDescriptors(data)).flatMap(({ value }) => streamsIn(value, seen));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
