import { Readable, type Transform } from 'node:stream';
import type { Dispatcher as Undici } from 'undici';
import { onAbort } from '../call/abort.js';
import type { Call } from '../call/call.js';
import { startTimer } from '../clock.js';
import type { ProviderError } from '../errors.js';
import type { BodyFlow } from './connection-pool.js';

/** How a body is decoded while it arrives. */
export interface StreamDecoding {
  readonly decoder: Transform;
  /** Creates the error for bytes that the decoder refuses. */
  failed(): ProviderError;
}

/** Ends a stream when the caller of its call aborts, until the stream has been read to its end. */
function endOnAbort(stream: Readable, call: Call): void {
  const { signal } = call;
  if (signal === undefined) return;
  stream.once(
    'close',
    onAbort(signal, () => stream.destroy(call.interrupted('aborted'))),
  );
}

/**
 * The body of a response as it arrives, decoded. The deadline of its call has ended with the headers; from then on the
 * reader may wait for bytes as long as the call's timeout. A slow reader holds the provider back, and has no time limit.
 */
export class ResponseStream extends Readable {
  /** Resolves when nothing more can come. */
  readonly settled: Promise<void>;
  readonly #call: Call;
  readonly #controller: Undici.DispatchController;
  readonly #flow: BodyFlow;
  readonly #decoder: Transform | undefined;
  #stopTimer: (() => void) | undefined;
  #settle: () => void = () => undefined;
  /** Whether all of the response has arrived. */
  #complete = false;
  /** Whether the reader has to catch up first. */
  #full = false;

  constructor(call: Call, controller: Undici.DispatchController, flow: BodyFlow, decoding?: StreamDecoding) {
    super();
    this.#call = call;
    this.#controller = controller;
    this.#flow = flow;
    this.#decoder = decoding?.decoder;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    // The reader may not listen yet, and an unhandled error event ends the process.
    this.on('error', () => undefined);
    endOnAbort(this, call);
    if (decoding !== undefined) this.#readFrom(decoding);
    this.#expectMore();
  }

  /** Takes bytes as they arrive. */
  accept(chunk: Buffer): void {
    // An engine may hand on what it held when it was told to stop.
    if (this.#complete || this.destroyed || chunk.length === 0) return;
    // A view of a few bytes would keep the whole buffer that the engine has read them into.
    const own = chunk.length * 4 < chunk.buffer.byteLength ? Buffer.from(chunk) : chunk;
    if (this.#decoder === undefined) this.#give(own);
    else if (!this.#decoder.write(own)) this.#flow.pause();
  }

  /** Called when all of the response has arrived. */
  complete(): void {
    this.#complete = true;
    this.#release();
    if (this.#decoder === undefined) this.push(null);
    else this.#decoder.end();
  }

  /** Called when the connection has failed. */
  fail(error: ProviderError): void {
    if (!this.#complete) this.destroy(error);
  }

  override _read(): void {
    if (!this.#full) return;
    this.#full = false;
    this.#expectMore();
    this.#resume(this.#decoder);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#release();
    this.#decoder?.destroy();
    this.#drop(error ?? new Error('the reader has destroyed the stream'));
    callback(error);
  }

  #readFrom({ decoder, failed }: StreamDecoding): void {
    decoder.on('data', (chunk: Buffer) => this.#give(chunk));
    decoder.on('drain', () => this.#resume());
    decoder.on('error', () => this.destroy(failed()));
    decoder.on('end', () => {
      this.#release();
      // What still arrives is no part of the body, and may never end.
      this.#drop(new Error('the encoded body has ended'));
      this.push(null);
    });
  }

  /** Hands decoded bytes to the reader. */
  #give(chunk: Buffer): void {
    this.#full = !this.push(chunk);
    if (!this.#full) {
      this.#expectMore();
      return;
    }
    this.#stopTimer?.();
    (this.#decoder ?? this.#flow).pause();
  }

  /** Closes the connection, unless all of the response has arrived. */
  #drop(reason: Error): void {
    if (this.#complete) return;
    this.#complete = true;
    this.#controller.abort(reason);
  }

  #resume(decoder?: Transform): void {
    if (decoder !== undefined) decoder.resume();
    // After the last byte the connection may be another request's.
    else if (!this.#complete) this.#flow.resume();
  }

  #expectMore(): void {
    this.#stopTimer?.();
    // The reader may have destroyed the stream with the bytes it has just received.
    if (this.destroyed || this.#complete) return;
    const { clock, timeout } = this.#call;
    this.#stopTimer = startTimer(clock, timeout, () => {
      this.destroy(this.#call.error('timeout', 'expected more of the answer within the timeout, none came'));
    });
  }

  #release(): void {
    this.#stopTimer?.();
    this.#settle();
  }
}
