import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { bytesOf, hasMethods, isBlob, kindOf } from './body-kind.js';
import { type BodyPart, joined, partsOf, sizeOfParts, streamOf } from './form-body.js';
import { type BodySize, type BodySource, OutgoingStream, sourcesIn } from './outgoing-stream.js';

/** A request body that is ready to be sent. */
export interface RequestBody {
  /** The body, or a function that returns a new stream with the same bytes for each attempt. */
  readonly content: string | Uint8Array | Readable | (() => Readable) | undefined;
  /** Content type of the body, if known. The content type of a form contains the boundary. */
  readonly type: string | undefined;
  /** Number of bytes in a stream, if known. */
  readonly length: number | undefined;
  /** Whether the same bytes can be sent a second time. */
  readonly replayable: boolean;
}

/** Maximum size in bytes of a form or blob that is read before it is sent. Larger bodies are streamed. */
export const MAX_BUFFERED_BYTES = 1024 * 1024;

/**
 * Converts axios data into a request body. Returns `undefined` for unsupported data. Returns a promise only for forms
 * and blobs.
 *
 * @param expected Limits for streams. The caller checks the size of other bodies.
 */
export function toRequestBody(data: unknown, expected: BodySize): RequestBody | Promise<RequestBody> | undefined {
  if (data === undefined || data === null || data === '') return bodyOf(undefined);
  if (typeof data === 'string') return bodyOf(data);
  // Copy the bytes, because the caller may change them during the call.
  if (ArrayBuffer.isView(data)) return bodyOf(Buffer.from(bytesOf(data)));
  if (data instanceof Readable) return streamBody(data, expected);
  if (data instanceof ReadableStream) return streamBody(Readable.fromWeb(data), expected);
  if (hasMethods(data, 'pipe', 'on', 'getHeaders')) return packageForm(data as unknown as PackageForm, expected);
  // Streams of other packages, such as readable-stream.
  if (hasMethods(data, 'pipe', 'on') && (data as unknown as NodeJS.ReadableStream).readable) {
    return streamBody(data as unknown as BodySource, expected);
  }
  switch (kindOf(data)) {
    case 'ArrayBuffer':
    case 'SharedArrayBuffer':
      return bodyOf(Buffer.from(new Uint8Array(data as ArrayBuffer)));
    case 'URLSearchParams':
      return bodyOf((data as URLSearchParams).toString());
    case 'FormData': {
      if (!hasMethods(data, 'entries')) return undefined;
      const { parts, type } = partsOf(data as FormData);
      return fromParts(parts, type, expected);
    }
    default:
      return isBlob(data) ? fromParts([data], data.type, expected) : undefined;
  }
}

/** Returns a body of text or bytes. */
export function bodyOf(content: string | Uint8Array | undefined, type?: string): RequestBody {
  return { content, type, length: undefined, replayable: true };
}

/** Returns the number of bytes in a body, or `undefined` for a stream of unknown length. */
export function sizeOf({ content, length }: RequestBody): number | undefined {
  if (content === undefined) return 0;
  if (typeof content === 'string') return Buffer.byteLength(content);
  return ArrayBuffer.isView(content) ? content.byteLength : length;
}

/** Destroys the stream of a body that will not be sent. */
export function discard({ content }: RequestBody): void {
  if (content instanceof Readable) content.destroy();
}

function streamBody(source: BodySource, expected: BodySize, type?: string): RequestBody {
  const content = new OutgoingStream(source, expected);
  return { content, type, length: expected.length, replayable: false };
}

/** A body of parts that do not change. A small body is read first, so that a failure is noticed before it is sent. */
async function fromParts(parts: readonly BodyPart[], type: string, { max }: BodySize): Promise<RequestBody> {
  const length = sizeOfParts(parts);
  if (length <= MAX_BUFFERED_BYTES) return bodyOf(await joined(parts), type === '' ? undefined : type);
  const content = (): Readable => new OutgoingStream(streamOf(parts), { length, max });
  return { content, type: type === '' ? undefined : type, length, replayable: true };
}

/** A form from the `form-data` package. It is a stream with its own boundary. */
interface PackageForm extends BodySource {
  getHeaders(): Readonly<Record<string, string>>;
}

/** The size methods of form-data, version 2 and later. */
interface MeasuredForm extends PackageForm {
  getBuffer(): Buffer;
  getLength(callback: (error: unknown, length: unknown) => void): void;
  getLengthSync(): number;
  hasKnownLength(): boolean;
}

async function packageForm(form: PackageForm, expected: BodySize): Promise<RequestBody> {
  const type = String(form.getHeaders()['content-type']);
  const isMeasured = hasMethods(form, 'getBuffer', 'getLength', 'getLengthSync', 'hasKnownLength');
  const whole = isMeasured ? wholeForm(form as MeasuredForm) : undefined;
  if (whole !== undefined) return bodyOf(whole, type);
  const sources = sourcesIn(form);
  const known = expected.length ?? (isMeasured ? await lengthOf(form as MeasuredForm) : undefined);
  const body = streamBody(form, { ...expected, length: known }, type);
  // The form does not close the files of parts that it has not sent.
  (body.content as Readable).on('close', () => {
    for (const source of sources) source.destroy();
  });
  return body;
}

/** Returns the bytes of a form without streams. Unlike the form itself, they can be sent again. */
function wholeForm(form: MeasuredForm): Buffer | undefined {
  try {
    if (!form.hasKnownLength()) return undefined;
    const whole = form.getBuffer();
    // `getBuffer` does not support all forms with custom headers.
    return whole.length === form.getLengthSync() ? whole : undefined;
  } catch {
    // The form contains a stream.
    return undefined;
  }
}

/** Returns a form's length, or `undefined` if a stream's length is unknown. */
function lengthOf(form: MeasuredForm): Promise<number | undefined> {
  const length = new Promise<number | undefined>((resolve) => {
    form.getLength((error, size) => resolve(!error && Number.isSafeInteger(size) ? Number(size) : undefined));
  });
  // `getLength` throws for a stream that has no path.
  return length.catch(() => undefined);
}
