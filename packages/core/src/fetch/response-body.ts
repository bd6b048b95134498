import type { Readable } from 'node:stream';

/**
 * Converts a response stream to the byte stream of a `Response`. Reads only what the caller asks for, so that a slow
 * reader pauses the connection.
 */
export function toWebStream(stream: Readable): ReadableStream<Uint8Array> {
  let wake = (): void => undefined;
  const notify = (): void => wake();
  return new ReadableStream(
    {
      type: 'bytes',
      start(controller) {
        stream.on('readable', notify).on('end', notify);
        stream.once('error', (error) => {
          controller.error(error);
          notify();
        });
      },
      async pull(controller) {
        for (;;) {
          const chunk = stream.read() as Buffer | null;
          if (chunk !== null) {
            // The byte stream takes over the buffer of the chunk, which may be shared.
            controller.enqueue(new Uint8Array(chunk));
            return;
          }
          if (stream.readableEnded || stream.destroyed) break;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        // The stream may have failed before this function listened to it.
        if (stream.errored !== null) controller.error(stream.errored);
        else {
          controller.close();
          controller.byobRequest?.respond(0);
        }
      },
      cancel: () => void stream.destroy(),
    },
    { highWaterMark: 0 },
  );
}
