import type { Readable } from 'node:stream';
import type { Call } from '../call/call.js';
import { CollectedBody } from './collected-body.js';
import { type HttpResponse, isJson } from './response.js';
import { MAX_INSPECTED_BYTES } from './token-expired.js';

/**
 * Reads a streamed JSON response, so that the option `tokenExpired` can inspect it. Returns responses that are larger or
 * have another content type as streams.
 */
export async function collectJson(call: Call, response: HttpResponse): Promise<HttpResponse> {
  const { streamed } = response;
  if (streamed === undefined || isJson(response) === false) return response;
  const { stream, readAll } = streamed;
  try {
    const body = readAll() ?? (await call.deadline.wait(collect(stream)));
    return body === undefined ? response : { ...response, body, streamed: undefined };
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

/** Resolves to the bytes of a stream. Resolves to `undefined` if there are too many, and puts them back. */
function collect(stream: Readable): Promise<Buffer | undefined> {
  const body = new CollectedBody();
  return new Promise((resolve, reject) => {
    const end = (result: Buffer | undefined): void => {
      stream.off('readable', read).off('end', complete).off('error', reject);
      resolve(result);
    };
    const complete = (): void => end(body.whole());
    const read = (): void => {
      for (let chunk: Buffer | null = stream.read(); chunk !== null; chunk = stream.read()) {
        body.add(chunk);
        if (body.size <= MAX_INSPECTED_BYTES) continue;
        stream.unshift(body.whole());
        end(undefined);
        return;
      }
    };
    stream.on('readable', read).on('end', complete).on('error', reject);
    // The stream may have failed before this function listened to it.
    if (stream.errored !== null) reject(stream.errored);
  });
}
