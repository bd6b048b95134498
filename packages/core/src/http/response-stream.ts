import { Readable } from 'node:stream';
import type { Dispatcher as Undici } from 'undici';
import { onAbort } from '../call/abort.js';
import type { Call } from '../call/call.js';
import { startTimer } from '../clock.js';

/** Ends a stream when the caller of its call gives up, until it has been read to its end. */
export function endOnAbort(stream: Readable, call: Call): void {
  const { signal } = call;
  if (signal === undefined) return;
  stream.once(
    'close',
    onAbort(signal, () => stream.destroy(call.interrupted('aborted'))),
  );
}

/**
 * The body of an answer as it comes. The deadline of its call has ended with the headers; from then on the provider may
 * be silent for as long as the call's timeout. A reader who takes his time holds the provider back, and is not hurried.
 */
export class ResponseStream extends Readable {
  /** Resolves when nothing more can come. */
  readonly settled: Promise<void>;
  readonly #call: Call;
  readonly #controller: Undici.DispatchController;
  #stopTimer: (() => void) | undefined;
  #settle: () => void = () => undefined;
  #complete = false;

  constructor(call: Call, controller: Undici.DispatchController) {
    super();
    this.#call = call;
    this.#controller = controller;
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    // Who has the stream may not listen to it yet, and an error that nobody hears ends the process.
    this.on('error', () => undefined);
    endOnAbort(this, call);
    this.#expectMore();
  }

  /** Takes in what has come. */
  accept(chunk: Buffer): void {
    // A view of a few bytes would keep the whole buffer that the engine has read them into.
    const own = chunk.length * 4 < chunk.buffer.byteLength ? Buffer.from(chunk) : chunk;
    if (this.push(own)) {
      this.#expectMore();
    } else {
      this.#stopTimer?.();
      this.#controller.pause();
    }
  }

  /** Nothing more will come: that was all. */
  complete(): void {
    this.#complete = true;
    this.#release();
    this.push(null);
  }

  override _read(): void {
    if (this.#complete || !this.#controller.paused) return;
    this.#expectMore();
    this.#controller.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#release();
    if (!this.#complete) this.#controller.abort(error ?? new Error('nobody reads it any more'));
    callback(error);
  }

  #expectMore(): void {
    this.#stopTimer?.();
    // Its reader may have ended it with what has just come.
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
