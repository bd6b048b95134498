import { Readable, type Transform } from 'node:stream';
import type { Dispatcher as Undici } from 'undici';
import { onAbort } from '../call/abort.js';
import type { Call } from '../call/call.js';
import { startTimer } from '../clock.js';
import type { ProviderError } from '../errors.js';
import type { CreateDecoder } from './content-encoding.js';
import type { BodyFlow } from './pooled-connection.js';

/** Determines how a streamed body is decoded. */
export interface StreamDecoding {
  readonly create: CreateDecoder;
  /** Creates the error for a body that cannot be decoded. */
  failed(): ProviderError;
}

/** The limits of a streamed body. */
export interface StreamLimit {
  /** Maximum number of bytes after decoding, or `Infinity`. */
  readonly bytes: number;
  /** Whether the reader must read within the call's timeout. */
  readonly mustBeRead: boolean;
  /** Creates the error for a body that exceeds the limit. */
  exceeded(): ProviderError;
}

/** Destroys a stream when the caller aborts the call. */
function endOnAbort(stream: Readable, call: Call): void {
  const { signal } = call;
  if (signal === undefined) return;
  stream.once(
    'close',
    onAbort(signal, () => stream.destroy(call.interrupted('aborted'))),
  );
}

/**
 * A response body that is decoded and streamed as it arrives. The call's deadline applies until the headers arrive.
 * After that, the call's timeout applies to each wait for more data. A slow reader causes backpressure, and a timeout
 * only if the stream must be read.
 */
export class ResponseStream extends Readable {
  /** Resolves when no more data can arrive. */
  readonly settled: Promise<void>;
  readonly #call: Call;
  readonly #controller: Undici.DispatchController;
  readonly #flow: BodyFlow;
  readonly #limit: StreamLimit;
  readonly #decoding: StreamDecoding | undefined;
  /** Number of decoded bytes. */
  #size = 0;
  /** The decoder, which is created when the first bytes arrive. */
  #decoder: Transform | undefined;
  #stopTimer: (() => void) | undefined;
  #settle: () => void = () => undefined;
  /** Whether the whole response has arrived. */
  #complete = false;
  /** Whether the reader's buffer is full, so that the connection is paused. */
  #full = false;

  constructor(
    call: Call,
    controller: Undici.DispatchController,
    flow: BodyFlow,
    limit: StreamLimit,
    decoding?: StreamDecoding,
  ) {
    super();
    this.#call = call;
    this.#controller = controller;
    this.#flow = flow;
    this.#limit = limit;
    this.#decoding = decoding;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    // Without a listener, an error event would crash the process.
    this.on('error', () => undefined);
    endOnAbort(this, call);
    this.#expectMore();
  }

  /** Called with each chunk of the body as it arrives. */
  accept(chunk: Buffer): void {
    // After an abort, the engine may still deliver buffered bytes.
    if (this.#complete || this.destroyed || chunk.length === 0) return;
    // Copy small chunks, because a view would keep the engine's whole read buffer in memory.
    const own = chunk.length * 4 < chunk.buffer.byteLength ? Buffer.from(chunk) : chunk;
    if (this.#decoding !== undefined) this.#decoder ??= this.#startDecoder(this.#decoding, own);
    if (this.#decoder === undefined) this.#give(own);
    else if (!this.#decoder.write(own)) this.#flow.pause();
  }

  /** Called when the whole response has arrived. */
  complete(): void {
    this.#complete = true;
    this.#release();
    if (this.#decoder === undefined) this.push(null);
    else this.#decoder.end();
  }

  /** Returns the rest of the body if it has arrived completely and was not encoded. Ends the stream in this case. */
  readAll(): Buffer | undefined {
    if (!this.#complete || this.#decoder !== undefined || this.destroyed) return undefined;
    return (this.read() as Buffer | null) ?? Buffer.alloc(0);
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
    this.#drop(error ?? new Error('the reader destroyed the stream'));
    callback(error);
  }

  #startDecoder({ create, failed }: StreamDecoding, start: Buffer): Transform {
    const decoder = create(start);
    decoder.on('data', (chunk: Buffer) => this.#give(chunk));
    decoder.on('drain', () => this.#resume());
    decoder.on('error', () => this.destroy(failed()));
    decoder.on('end', () => {
      this.#release();
      // The server may keep sending bytes after the end of the body.
      this.#drop(new Error('the encoded body is complete'));
      this.push(null);
    });
    return decoder;
  }

  /** Passes decoded bytes to the reader. */
  #give(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit.bytes) {
      this.destroy(this.#limit.exceeded());
      return;
    }
    this.#full = !this.push(chunk);
    if (!this.#full) {
      this.#expectMore();
      return;
    }
    this.#stopTimer?.();
    if (this.#limit.mustBeRead) this.#limitWait('while the caller did not read the response');
    (this.#decoder ?? this.#flow).pause();
  }

  /** Closes the connection if part of the response is still missing. */
  #drop(reason: Error): void {
    if (this.#complete) return;
    this.#complete = true;
    this.#controller.abort(reason);
  }

  #resume(decoder?: Transform): void {
    if (decoder !== undefined) decoder.resume();
    // Once the response is complete, the connection may already carry another request.
    else if (!this.#complete) this.#flow.resume();
  }

  #expectMore(): void {
    this.#stopTimer?.();
    // Skip a stream that the reader has already destroyed.
    if (this.destroyed || this.#complete) return;
    this.#limitWait('waiting for more of the response');
  }

  #limitWait(what: string): void {
    const { clock, timeout } = this.#call;
    this.#stopTimer = startTimer(clock, timeout, () => {
      this.destroy(this.#call.error('timeout', `timed out after ${timeout} ms ${what}`));
    });
  }

  #release(): void {
    this.#stopTimer?.();
    this.#settle();
  }
}
