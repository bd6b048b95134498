import { Readable, Transform, type TransformCallback } from 'node:stream';
import { systemCodeOf } from './connection-failure.js';

/** The expected size of a request body. */
export interface BodySize {
  /** Exact number of bytes, if known. */
  readonly length: number | undefined;
  /** Maximum number of bytes, if limited. */
  readonly max: number | undefined;
}

/** A readable stream, or an old-style stream such as a form from the form-data package. */
export interface BodySource extends NodeJS.EventEmitter {
  readonly destroyed?: boolean;
  readonly readableEnded?: boolean;
  readonly _streams?: unknown;
  destroy?(): unknown;
  pipe(target: OutgoingStream): unknown;
}

/**
 * The stream that is sent as a request body. It fails if its source fails or does not have the expected size, and
 * records the reason. Without it, a failed source could not be distinguished from a failed connection.
 */
export class OutgoingStream extends Transform {
  readonly #source: BodySource;
  readonly #expected: BodySize;
  #size = 0;
  /** The last bytes, which are sent only if the source has no more bytes than expected. */
  #last: Buffer | undefined;
  #failure: string | undefined;

  /** @param source Destroyed together with this stream. */
  constructor(source: BodySource, expected: BodySize) {
    super({ writableObjectMode: true });
    this.#source = source;
    this.#expected = expected;
    // Without a listener, an error event would crash the process.
    this.on('error', () => undefined);
    source.on('error', (error: unknown) => this.#fail(unreadable(error)));
    source.on('close', () => source.readableEnded === true || this.#fail(unreadable(undefined)));
    if (source.destroyed === true || source.readableEnded === true) this.#fail(unreadable(undefined));
    else source.pipe(this);
  }

  /** The requirement that the source did not meet, as a phrase that follows "must be". */
  get failure(): string | undefined {
    return this.#failure;
  }

  override _transform(chunk: unknown, encoding: BufferEncoding, done: TransformCallback): void {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    if (!ArrayBuffer.isView(bytes)) {
      this.#fail(unreadable({ code: 'ERR_INVALID_ARG_TYPE' }));
      return;
    }
    this.#size += bytes.byteLength;
    const { length = Infinity, max = Infinity } = this.#expected;
    if (this.#size > length) this.#fail(`exactly ${length} bytes, as its Content-Length says (it has more)`);
    else if (this.#size > max) this.#fail(`at most ${max} bytes (maxBodyLength)`);
    else {
      const own = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (this.#size === length) this.#last = this.#last === undefined ? own : Buffer.concat([this.#last, own]);
      else this.push(own);
      done();
    }
  }

  override _flush(done: TransformCallback): void {
    const { length = this.#size } = this.#expected;
    if (this.#size < length) this.#fail(`exactly ${length} bytes, as its Content-Length says (it has ${this.#size})`);
    else done(null, this.#last);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#source.destroy?.();
    callback(error);
  }

  #fail(requirement: string): void {
    // The connection failed first, or the call has ended.
    if (this.destroyed) return;
    this.#failure = requirement;
    this.destroy(new Error(`the body must be ${requirement}`));
  }
}

/** Returns the streams in a form from the form-data package, which has no public method for this. */
export function sourcesIn({ _streams: parts }: { readonly _streams?: unknown }): readonly Readable[] {
  if (!Array.isArray(parts)) return [];
  return parts
    .map((part: { readonly source?: unknown } | null) => part?.source)
    .filter((part) => part instanceof Readable);
}

/** Returns the requirement that a failed source did not meet. */
function unreadable(error: unknown): string {
  const code = systemCodeOf(error);
  return `a readable stream (it failed${code === '' ? ' or was closed' : `: ${code}`})`;
}
